/** The few Linux system calls that Java lacks, through the foreign function interface. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.slipway.linux;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
