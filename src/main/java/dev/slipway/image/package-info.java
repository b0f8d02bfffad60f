/** Images: resolve, load, import, tag, unpack and remove. */
@ApplicationModule(allowedDependencies = {"runtime", "view"})
@NullMarked
package dev.slipway.image;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
