/**
 * The database under the event store: whether it answers, and what became of commits if it did not.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.slipway.store;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
