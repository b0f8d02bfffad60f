/** Stored events and Docker's events, in order and without gaps. */
@ApplicationModule(allowedDependencies = {"aggregate", "container", "store"})
@NullMarked
package dev.slipway.events;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
