/** The aggregate: decides what may happen to a container and records what did. */
@ApplicationModule(allowedDependencies = {"aggregate"})
@NullMarked
package dev.slipway.container;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
