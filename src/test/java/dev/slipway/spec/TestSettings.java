package dev.slipway.spec;

import dev.slipway.image.ImageConfig;

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
