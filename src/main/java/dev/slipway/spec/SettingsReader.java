package dev.slipway.spec;

import dev.slipway.image.ImageConfig;
import org.springframework.stereotype.Component;

/** Makes {@link Settings} of what a client sends, the way Docker does. */
@Component
public class SettingsReader {

  private final SpecSettings settings;

  SettingsReader(SpecSettings settings) {
    this.settings = settings;
  }

  /**
   * Parses and validates the body of a create request, merges the image's configuration into it and
   * fills in the defaults. Changes nothing; may be repeated.
   *
   * @throws InvalidSettings when Docker would answer 400, or when an option is not supported yet
   */
  public Settings read(String createBodyJson, ImageConfig image, String containerId) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads stored settings and validates them again, since the host may have changed since they were
   * accepted.
   *
   * @throws InvalidSettings when they can no longer be honoured on this host
   */
  public Settings reread(String configJson, String hostConfigJson, String networkingJson) {
    throw new UnsupportedOperationException();
  }

  /** The image that a create body names, before anything else of it is looked at. */
  public String image(String createBodyJson) {
    throw new UnsupportedOperationException();
  }

  /** The OCI runtime for these settings. */
  public OciRuntimeChoice runtime(Settings chosen) {
    var name = chosen.hostConfigView().runtime();
    return new OciRuntimeChoice(name, settings.binaries().getOrDefault(name, "runc"));
  }
}
