/** Translates what containerd reports into commands. */
@ApplicationModule(allowedDependencies = {"aggregate", "container", "runtime"})
@NullMarked
package dev.slipway.monitor;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
