/** Projections: list, inspect, start history. */
@ApplicationModule(allowedDependencies = {"aggregate", "container", "events", "store"})
@NullMarked
package dev.slipway.view;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
