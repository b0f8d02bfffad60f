package dev.slipway.spec;

import dev.slipway.image.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes {@link Settings} of what a client sends, the way Docker does. */
@Component
public class SettingsReader {

  private static final String NO_CONFIG = "Config cannot be empty in order to create a container";
  private static final int DEFAULT_STOP_TIMEOUT = 10;
  private static final String DEFAULT_STOP_SIGNAL = "SIGTERM";

  private final SpecSettings settings;
  private final SettingsDefaults defaults;
  private final SettingsRules rules;

  SettingsReader(SpecSettings settings, HostFacts facts, HostPaths paths) {
    this.settings = settings;
    this.defaults = new SettingsDefaults(facts);
    this.rules = new SettingsRules(facts, paths, settings);
  }

  /**
   * Parses and validates the body of a create request, merges the image's configuration into it and
   * fills in the defaults. Changes nothing; may be repeated.
   *
   * @throws InvalidSettings when Docker would answer 400, or when an option is not supported yet
   */
  public Settings read(String createBodyJson, ImageConfig image, String containerId) {
    var body = parseBody(createBodyJson);
    var unknown = new ArrayList<String>();
    var config = object(body.config(), DockerShapes.CONFIG, "", unknown);
    var host = object(body.hostConfig(), DockerShapes.HOST_CONFIG, "HostConfig", unknown);
    var network = object(body.networking(), DockerShapes.NETWORKING, "NetworkingConfig", unknown);
    var warnings = new ArrayList<String>();
    unknown.forEach(name -> warnings.add("Unknown field ignored: " + name));
    var sent = Json.view(config, ContainerConfig.class);
    NetworkRules.checkRequest(sent, Json.view(host, HostConfig.class));
    PortList.validateExposed(sent);
    rules.check(config, host, network, warnings);
    Unsupported.check(config, host, network);
    ImageMerge.into(config, image, warnings);
    defaults.fill(config, host, network, containerId);
    return settings(config, host, network, warnings);
  }

  /**
   * Reads stored settings and validates them again, since the host may have changed since they were
   * accepted.
   *
   * @throws InvalidSettings when they can no longer be honoured on this host
   */
  public Settings reread(String configJson, String hostConfigJson, String networkingJson) {
    var unknown = new ArrayList<String>();
    var config = object(Json.parse(configJson), DockerShapes.CONFIG, "", unknown);
    var host = object(Json.parse(hostConfigJson), DockerShapes.HOST_CONFIG, "HostConfig", unknown);
    var network =
        object(Json.parse(networkingJson), DockerShapes.NETWORKING, "NetworkingConfig", unknown);
    var warnings = new ArrayList<String>();
    rules.check(config, host, network, warnings);
    Unsupported.check(config, host, network);
    return settings(config, host, network, warnings);
  }

  /**
   * Reads stored settings as they were accepted, without a look at the host: what it has lost since
   * must not keep a container from being recovered that runs, or has begun to start.
   */
  public Settings stored(String configJson, String hostConfigJson, String networkingJson) {
    var unknown = new ArrayList<String>();
    return settings(
        object(Json.parse(configJson), DockerShapes.CONFIG, "", unknown),
        object(Json.parse(hostConfigJson), DockerShapes.HOST_CONFIG, "HostConfig", unknown),
        object(Json.parse(networkingJson), DockerShapes.NETWORKING, "NetworkingConfig", unknown),
        new ArrayList<>());
  }

  /**
   * The image that a create body names, so that it can be looked up before the whole is read.
   *
   * @throws InvalidSettings when the body is no create body at all
   */
  public String image(String createBodyJson) {
    return object(parseBody(createBodyJson).config(), DockerShapes.CONFIG, "", new ArrayList<>())
        .path("Image")
        .asString();
  }

  /** The OCI runtime for these settings. */
  public OciRuntimeChoice runtime(Settings chosen) {
    var name = chosen.hostConfigView().runtime();
    return new OciRuntimeChoice(name, settings.binaries().getOrDefault(name, name));
  }

  private static Settings settings(
      ObjectNode filledConfig, ObjectNode filledHost, ObjectNode network, List<String> warnings) {
    // Once more by their shapes: what was filled in takes its place in Docker's order.
    var config = object(filledConfig, DockerShapes.CONFIG, "", new ArrayList<>());
    var host = object(filledHost, DockerShapes.HOST_CONFIG, "", new ArrayList<>());
    var configView = Json.view(config, ContainerConfig.class);
    var hostView = Json.view(host, HostConfig.class);
    if (configView.entrypoint().isEmpty() && configView.cmd().isEmpty()) {
      throw new InvalidSettings("no command specified");
    }
    var signal = configView.stopSignal();
    var timeout = configView.stopTimeout();
    return new Settings(
        Json.text(config),
        Json.text(host),
        Json.text(network),
        configView,
        hostView,
        warnings,
        hostView.networkMode(),
        hostView.autoRemove(),
        Signals.number(signal.isEmpty() ? DEFAULT_STOP_SIGNAL : signal),
        timeout == null ? DEFAULT_STOP_TIMEOUT : timeout,
        configView.labels(),
        configView.image());
  }

  /** The three parts of a create body. */
  private record Body(
      ObjectNode config, @Nullable JsonNode hostConfig, @Nullable JsonNode networking) {}

  private static Body parseBody(String text) {
    var whole = Json.parse(text);
    if (whole.isNull()) {
      throw new InvalidSettings(NO_CONFIG);
    }
    if (!whole.isObject()) {
      throw new InvalidSettings(
          "invalid JSON: json: cannot unmarshal "
              + whole.getNodeType().name().toLowerCase(Locale.ROOT)
              + " into create body of type object");
    }
    var config = Json.object();
    JsonNode host = null;
    JsonNode networking = null;
    var known = false;
    for (Map.Entry<String, JsonNode> entry : whole.properties()) {
      if (entry.getKey().equalsIgnoreCase("HostConfig")) {
        host = entry.getValue();
      } else if (entry.getKey().equalsIgnoreCase("NetworkingConfig")) {
        networking = entry.getValue();
      } else {
        known |= DockerShapes.CONFIG.knows(entry.getKey());
        config.set(entry.getKey(), entry.getValue());
      }
    }
    if (!known) {
      throw new InvalidSettings(NO_CONFIG);
    }
    return new Body(config, host, networking);
  }

  private static ObjectNode object(
      @Nullable JsonNode given, JsonShape.Struct shape, String path, List<String> unknown) {
    return (ObjectNode)
        (given == null || given.isNull() ? shape.absent() : shape.read(given, path, unknown));
  }
}
