/** Turns a container's configuration, its image's and its namespaces into an OCI runtime spec. */
@ApplicationModule(allowedDependencies = {"image"})
@NullMarked
package dev.slipway.spec;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
