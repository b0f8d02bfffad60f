/** What every aggregate has in common: the roots of events, commands and refusals, and reports. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.slipway.aggregate;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
