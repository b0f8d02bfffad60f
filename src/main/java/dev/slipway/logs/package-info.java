/** The log of a container in the form of Docker's json-file driver. */
@ApplicationModule(allowedDependencies = {"files", "streams"})
@NullMarked
package dev.slipway.logs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
