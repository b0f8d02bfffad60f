/** The machinery of the start table: saga, runner, releases, queue. */
@ApplicationModule(
    allowedDependencies = {
      "aggregate",
      "container",
      "control",
      "failpoint",
      "files",
      "image",
      "image::model",
      "logs",
      "network",
      "oci",
      "runtime",
      "settings",
      "settings::host",
      "settings::json",
      "settings::model",
      "store",
      "streams"
    })
@NullMarked
package dev.slipway.start;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
