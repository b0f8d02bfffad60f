/** Networks of this host and the attachment of containers to them. */
@ApplicationModule(allowedDependencies = {"linux"})
@NullMarked
package dev.slipway.network;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
