/** The database under the event store, and how Axon uses it. */
@ApplicationModule(allowedDependencies = {"container"})
@NullMarked
package dev.slipway.store;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
