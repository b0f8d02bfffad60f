/** Translates what containerd reports, and what a comparison with it shows, into commands. */
@ApplicationModule(allowedDependencies = {"container", "runtime"})
@NullMarked
package dev.slipway.monitor;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
