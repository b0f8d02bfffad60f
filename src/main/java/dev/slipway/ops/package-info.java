/** Slipway's own paths: start history, stored events, the past, what is not released yet. */
@ApplicationModule(
    allowedDependencies = {
      "api::container",
      "api::http",
      "archive",
      "container",
      "events",
      "exec",
      "settings::model",
      "view"
    })
@NullMarked
package dev.slipway.ops;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
