/** What is done after a crash: unfinished sagas, orphans. */
@ApplicationModule(allowedDependencies = {"aggregate", "container", "runtime", "start", "view"})
@NullMarked
package dev.slipway.recovery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
