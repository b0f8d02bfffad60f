/** What a running container's processes are and what they take: process lists, cgroup readings. */
@ApplicationModule(allowedDependencies = {"runtime"})
@NullMarked
package dev.slipway.stats;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
