package dev.slipway.settings.model;

import dev.slipway.settings.json.Json;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * A container's settings: validated, merged with its image's and with every default filled in.
 *
 * @param config Docker's {@code Config} as JSON, as inspect shows it
 * @param hostConfig Docker's {@code HostConfig} as JSON, as inspect shows it
 * @param networkingConfig Docker's {@code NetworkingConfig} as JSON
 * @param containerConfig what of {@code config} the modules use
 * @param hostConfigView what of {@code hostConfig} the modules use
 * @param warnings texts for the create answer's {@code Warnings}
 * @param stopSignal number of the signal that stop sends
 * @param stopTimeoutSeconds how long stop waits before it kills; -1 waits for ever
 * @param image the image as the client named it
 */
public record Settings(
    String config,
    String hostConfig,
    String networkingConfig,
    ContainerConfig containerConfig,
    HostConfig hostConfigView,
    List<String> warnings,
    NetworkMode networkMode,
    boolean autoRemove,
    int stopSignal,
    int stopTimeoutSeconds,
    Map<String, String> labels,
    String image) {

  public Settings {
    warnings = List.copyOf(warnings);
    labels = Map.copyOf(labels);
  }

  /** The ports to publish; empty without a network of its own. */
  public List<PublishedPort> ports() {
    return PublishedPort.of(this);
  }

  /** The same with another network mode, as when a container's name gives way to its id. */
  public Settings with(NetworkMode mode) {
    if (mode.equals(networkMode)) {
      return this;
    }
    var host = (ObjectNode) Json.parse(hostConfig);
    host.put("NetworkMode", mode.text());
    return new Settings(
        config,
        Json.text(host),
        networkingConfig,
        containerConfig,
        Json.view(host, HostConfig.class),
        warnings,
        mode,
        autoRemove,
        stopSignal,
        stopTimeoutSeconds,
        labels,
        image);
  }
}
