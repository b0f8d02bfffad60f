/** Projections: list, inspect, events and start history. */
@ApplicationModule(allowedDependencies = {"container", "store"})
@NullMarked
package dev.slipway.view;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
