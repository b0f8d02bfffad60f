/** Points at which tests make the service fail. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.slipway.failpoint;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
