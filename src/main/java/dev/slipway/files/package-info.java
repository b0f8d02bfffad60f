/** A container's files: its folder on the host, accounts and links in its root file system. */
@ApplicationModule(allowedDependencies = {"linux", "runtime", "settings::json", "settings::model"})
@NullMarked
package dev.slipway.files;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
