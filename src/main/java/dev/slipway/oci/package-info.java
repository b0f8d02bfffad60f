/** Makes the OCI runtime spec of a container from its settings and its image. */
@ApplicationModule(
    allowedDependencies = {
      "files",
      "image::model",
      "settings",
      "settings::host",
      "settings::json",
      "settings::model"
    })
@NullMarked
package dev.slipway.oci;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
