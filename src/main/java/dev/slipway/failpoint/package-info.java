/** Named places at which an operator can have the service fail, to prove that it survives. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.slipway.failpoint;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
