package dev.slipway.settings.host;

import dev.slipway.settings.json.InvalidSettings;
import java.util.List;

/** Finds the small init that reaps children for containers that ask for one. */
public final class InitBinary {

  private static final List<String> USUAL =
      List.of(
          "/usr/bin/docker-init",
          "/usr/libexec/docker/docker-init",
          "/usr/bin/tini-static",
          "/usr/bin/tini");

  private final HostPaths paths;
  private final SettingsProperties settings;

  public InitBinary(HostPaths paths, SettingsProperties settings) {
    this.paths = paths;
    this.settings = settings;
  }

  /** The host's path of the init; refused when there is none. */
  public String find() {
    var candidates = settings.initBinary().isEmpty() ? USUAL : List.of(settings.initBinary());
    return candidates.stream()
        .filter(paths::executable)
        .findFirst()
        .orElseThrow(() ->
            new InvalidSettings(
                "HostConfig.Init: no init binary on this host ("
                    + String.join(", ", candidates)
                    + "); install the package tini or set slipway.init-binary"));
  }
}
