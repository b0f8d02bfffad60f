/** A small containerd client, by resource. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.slipway.runtime;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
