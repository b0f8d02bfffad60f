/**
 * A small containerd client by resource: containers, tasks, snapshots, images, content, leases,
 * events.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.slipway.runtime;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
