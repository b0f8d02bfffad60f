/** Processes beside a container's first one: created, started, followed to their end. */
@ApplicationModule(
    allowedDependencies = {
      "container",
      "events",
      "failpoint",
      "files",
      "oci",
      "runtime",
      "settings::json",
      "start",
      "store",
      "streams",
      "view"
    })
@NullMarked
package dev.slipway.exec;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
