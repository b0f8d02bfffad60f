/** The Docker Engine REST face, one package per Docker resource. */
@ApplicationModule(
    allowedDependencies = {
      "container",
      "events",
      "exec",
      "files",
      "image",
      "image::model",
      "logs",
      "network",
      "oci",
      "runtime",
      "settings",
      "settings::json",
      "settings::model",
      "stats",
      "store",
      "streams",
      "view"
    })
@NullMarked
package dev.slipway.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
