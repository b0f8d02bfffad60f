/** History that ends: moves finished lives and old attempts out of the store into files. */
@ApplicationModule(allowedDependencies = {"aggregate", "container", "events", "store", "view"})
@NullMarked
package dev.slipway.archive;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
