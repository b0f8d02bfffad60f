/** After an exit: waits out what a restart policy decided, and starts containers at boot. */
@ApplicationModule(
    allowedDependencies = {"aggregate", "container", "failpoint", "runtime", "store", "view"})
@NullMarked
package dev.slipway.restart;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
