/** The Docker Engine REST face, and Slipway's own paths beside it. */
@ApplicationModule(
    allowedDependencies = {
      "container",
      "view",
      "spec",
      "image",
      "network",
      "logs",
      "runtime",
      "store"
    })
@NullMarked
package dev.slipway.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
