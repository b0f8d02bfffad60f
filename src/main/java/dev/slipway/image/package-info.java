/** The images of this host. */
@ApplicationModule(allowedDependencies = {"events", "runtime"})
@NullMarked
package dev.slipway.image;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
