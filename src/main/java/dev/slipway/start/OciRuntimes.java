package dev.slipway.start;

import dev.slipway.runtime.OciRuntime;
import dev.slipway.spec.OciRuntimeChoice;
import dev.slipway.spec.Settings;
import dev.slipway.spec.SettingsReader;
import org.springframework.stereotype.Component;

/** Tells containerd which OCI runtime a container wants, each with a state directory of its own. */
@Component
class OciRuntimes {

  private final SettingsReader reader;
  private final StartSettings settings;

  OciRuntimes(SettingsReader reader, StartSettings settings) {
    this.reader = reader;
    this.settings = settings;
  }

  OciRuntime of(Settings wanted) {
    OciRuntimeChoice choice = reader.runtime(wanted);
    return new OciRuntime(
        "io.containerd.runc.v2",
        choice.binary(),
        settings.dataDir().resolve("runtime-" + choice.name()).toString());
  }
}
