/** Makes validated, completed settings of Docker's create body. */
@ApplicationModule(allowedDependencies = {"image::model"})
@NullMarked
package dev.slipway.settings;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
