/** What is done to a running task: kill, stop, pause, unpause, update. */
@ApplicationModule(allowedDependencies = {"aggregate", "container", "runtime", "store"})
@NullMarked
package dev.slipway.control;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
