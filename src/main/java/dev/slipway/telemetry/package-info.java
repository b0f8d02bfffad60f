/** Meters fed by events. */
@ApplicationModule(allowedDependencies = {"container", "exec", "store"})
@NullMarked
package dev.slipway.telemetry;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
