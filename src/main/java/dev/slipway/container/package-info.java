/** The aggregate: what a container may do next, and the events that tell its life. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.slipway.container;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
