package dev.slipway.settings;

import dev.slipway.image.model.ImageConfig;
import dev.slipway.settings.host.HostFacts;
import dev.slipway.settings.host.HostPaths;
import dev.slipway.settings.host.SettingsProperties;
import dev.slipway.settings.json.DockerShapes;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.json.Json;
import dev.slipway.settings.model.Bind;
import dev.slipway.settings.model.ContainerConfig;
import dev.slipway.settings.model.HostConfig;
import dev.slipway.settings.model.OciRuntimeChoice;
import dev.slipway.settings.model.PortList;
import dev.slipway.settings.model.Settings;
import dev.slipway.settings.model.Signals;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Makes {@link Settings} of what a client sends, the way Docker does. */
@Component
public class SettingsReader {

  private static final String NO_COMMAND = "no command specified";
  private static final int DEFAULT_STOP_TIMEOUT = 10;
  private static final String DEFAULT_STOP_SIGNAL = "SIGTERM";

  private final SettingsProperties settings;
  private final HostFacts facts;
  private final SettingsDefaults defaults;
  private final SettingsRules rules;

  public SettingsReader(SettingsProperties settings, HostFacts facts, HostPaths paths) {
    this.settings = settings;
    this.facts = facts;
    this.defaults = new SettingsDefaults(facts, settings);
    this.rules = new SettingsRules(facts, paths, settings);
  }

  /**
   * Parses and validates the body of a create request, merges the image's configuration into it and
   * fills in the defaults. Changes nothing; may be repeated.
   *
   * @param apiMinor the client's version of Docker's API is 1.{@code apiMinor}
   * @throws InvalidSettings when Docker would answer 400, or when an option is not supported yet
   */
  public Settings read(String createBodyJson, ImageConfig image, String containerId, int apiMinor) {
    var unknown = new ArrayList<String>();
    var body = CreateBody.parse(createBodyJson, unknown);
    var config = body.config();
    var host = body.host();
    var network = body.network();
    var warnings = new ArrayList<String>();
    unknown.forEach(name -> warnings.add("Unknown field ignored: " + name));
    OlderClients.adapt(config, host, apiMinor);
    var sent = Json.view(config, ContainerConfig.class);
    NetworkRules.checkRequest(sent, Json.view(host, HostConfig.class));
    PortList.validateExposed(sent);
    rules.check(config, host, network, warnings);
    Unsupported.check(config, host, network);
    rules.checkNew(host);
    cleanWorkingDirectory(config);
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
    var config = CreateBody.shaped(Json.parse(configJson), DockerShapes.CONFIG, "", unknown);
    var host = CreateBody.shaped(Json.parse(hostConfigJson), DockerShapes.HOST_CONFIG, "", unknown);
    var network =
        CreateBody.shaped(Json.parse(networkingJson), DockerShapes.NETWORKING, "", unknown);
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
        CreateBody.shaped(Json.parse(configJson), DockerShapes.CONFIG, "", unknown),
        CreateBody.shaped(
            Json.parse(hostConfigJson), DockerShapes.HOST_CONFIG, "HostConfig", unknown),
        CreateBody.shaped(
            Json.parse(networkingJson), DockerShapes.NETWORKING, "NetworkingConfig", unknown),
        new ArrayList<>());
  }

  /**
   * The image that a create body names, so that it can be looked up before the whole is read.
   *
   * @throws InvalidSettings when the body is no create body at all, or names no image
   */
  public String image(String createBodyJson) {
    var config = CreateBody.parse(createBodyJson, new ArrayList<>()).config();
    var image = config.path("Image").asString();
    if (image.isEmpty()) {
      var command = !config.path("Entrypoint").isEmpty() || !config.path("Cmd").isEmpty();
      throw new InvalidSettings(
          command
              ? "Image: containers without an image are not supported by this version"
              : NO_COMMAND);
    }
    return image;
  }

  /**
   * The AppArmor profile that a container with this host configuration runs under, also each
   * further process of it; empty on a host without AppArmor.
   */
  public String appArmorProfile(String hostConfigJson) {
    return SecurityOptions.appArmorProfile(
        Json.view(Json.parse(hostConfigJson), HostConfig.class), facts);
  }

  /** Whether this host has AppArmor. */
  public boolean hasAppArmor() {
    return facts.apparmor();
  }

  /** The OCI runtime for these settings. */
  public OciRuntimeChoice runtime(Settings chosen) {
    var name = chosen.hostConfigView().runtime();
    return new OciRuntimeChoice(name, settings.binary(name));
  }

  /** The client's own only; what an image says is kept as it is, as in Docker. */
  private static void cleanWorkingDirectory(ObjectNode config) {
    var directory = config.path("WorkingDir").asString("");
    if (!directory.isEmpty()) {
      config.put("WorkingDir", Bind.clean(directory));
    }
  }

  private static Settings settings(
      ObjectNode filledConfig, ObjectNode filledHost, ObjectNode network, List<String> warnings) {
    // Once more by their shapes: what was filled in takes its place in Docker's order.
    var config = CreateBody.shaped(filledConfig, DockerShapes.CONFIG, "", new ArrayList<>());
    var host = CreateBody.shaped(filledHost, DockerShapes.HOST_CONFIG, "", new ArrayList<>());
    var configView = Json.view(config, ContainerConfig.class);
    var hostView = Json.view(host, HostConfig.class);
    if (configView.entrypoint().isEmpty() && configView.cmd().isEmpty()) {
      throw new InvalidSettings(NO_COMMAND);
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
        hostView.network(),
        hostView.autoRemove(),
        Signals.number(signal.isEmpty() ? DEFAULT_STOP_SIGNAL : signal),
        timeout == null ? DEFAULT_STOP_TIMEOUT : Math.clamp(timeout, -1, Integer.MAX_VALUE),
        configView.labels(),
        configView.image());
  }
}
