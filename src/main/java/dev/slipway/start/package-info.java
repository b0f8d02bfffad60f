/** Drives a start, an exit and a removal through the one table of steps. */
@ApplicationModule(
    allowedDependencies = {
      "container",
      "spec",
      "image",
      "network",
      "runtime",
      "logs",
      "linux",
      "streams",
      "view",
      "failpoint",
      "store"
    })
@NullMarked
package dev.slipway.start;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
