/** CNI: attaches a container to its network and releases it. */
@ApplicationModule(allowedDependencies = {"linux"})
@NullMarked
package dev.slipway.network;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
