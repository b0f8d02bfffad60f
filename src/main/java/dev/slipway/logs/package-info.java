/**
 * A container's output: copied from its task's FIFOs into a log file, read back with tail and
 * follow.
 */
@ApplicationModule(allowedDependencies = {"linux", "streams"})
@NullMarked
package dev.slipway.logs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
