/** The few system calls that Java lacks. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.slipway.linux;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
