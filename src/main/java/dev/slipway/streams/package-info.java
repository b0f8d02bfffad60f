/** A task's FIFOs: made, held open and read on. */
@ApplicationModule(allowedDependencies = {"linux"})
@NullMarked
package dev.slipway.streams;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
