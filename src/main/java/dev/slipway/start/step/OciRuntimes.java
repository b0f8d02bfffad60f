package dev.slipway.start.step;

import dev.slipway.runtime.OciRuntime;
import dev.slipway.settings.SettingsReader;
import dev.slipway.settings.model.OciRuntimeChoice;
import dev.slipway.settings.model.Settings;
import dev.slipway.start.StartSettings;
import org.springframework.stereotype.Component;

/** Tells containerd which OCI runtime a container wants, each with a state directory of its own. */
@Component
public class OciRuntimes {

  private final SettingsReader reader;
  private final StartSettings settings;

  public OciRuntimes(SettingsReader reader, StartSettings settings) {
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
