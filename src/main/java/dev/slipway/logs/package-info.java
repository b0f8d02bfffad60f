/** The log of a container in the form of Docker's json-file driver, rotated. */
@ApplicationModule(
    allowedDependencies = {"files", "settings", "settings::json", "settings::model", "streams"})
@NullMarked
package dev.slipway.logs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
