package dev.slipway.settings;

import dev.slipway.image.model.ImageConfig;
import dev.slipway.oci.Samples;
import dev.slipway.settings.model.Settings;

/** Settings for the tests of other modules. */
public final class TestSettings {

  private TestSettings() {}

  /** Of a container that runs {@code sh}, in this network mode. */
  public static Settings of(String networkMode) {
    return Samples.read(Samples.hostConfig("\"NetworkMode\":\"%s\"".formatted(networkMode)));
  }

  public static SettingsReader reader() {
    return Samples.reader();
  }

  public static ImageConfig image() {
    return Samples.image();
  }
}
