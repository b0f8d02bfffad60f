package dev.slipway.settings;

import dev.slipway.settings.host.HostFacts;
import dev.slipway.settings.host.HostPaths;
import dev.slipway.settings.host.InitBinary;
import dev.slipway.settings.host.SettingsProperties;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.json.Json;
import dev.slipway.settings.model.Addresses;
import dev.slipway.settings.model.Capabilities;
import dev.slipway.settings.model.ContainerConfig;
import dev.slipway.settings.model.DeviceRule;
import dev.slipway.settings.model.ExtraHost;
import dev.slipway.settings.model.HostConfig;
import dev.slipway.settings.model.Limits;
import dev.slipway.settings.model.NamespaceMode;
import dev.slipway.settings.model.NetworkMode;
import dev.slipway.settings.model.PortList;
import dev.slipway.settings.model.Signals;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Docker's checks of a container's settings, in Docker's order and words. */
final class SettingsRules {

  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f]");
  private static final long MILLISECOND = 1_000_000;

  private final HostFacts facts;
  private final ResourceRules resources;
  private final MountRules mounts;
  private final BindRules binds;
  private final SettingsProperties settings;
  private final InitBinary init;

  SettingsRules(HostFacts facts, HostPaths paths, SettingsProperties settings) {
    this.facts = facts;
    this.resources = new ResourceRules(facts);
    this.mounts = new MountRules(paths);
    this.binds = new BindRules(paths, settings);
    this.settings = settings;
    this.init = new InitBinary(paths, settings);
  }

  /** Adds to {@code warnings} what this host cannot do and takes it out of {@code hostNode}. */
  void check(ObjectNode configNode, ObjectNode hostNode, JsonNode network, List<String> warnings) {
    var config = Json.view(configNode, ContainerConfig.class);
    var host = Json.view(hostNode, HostConfig.class);
    config(config);
    health(configNode);
    common(host, hostNode);
    NetworkRules.checkEndpoints(host, network);
    resources.check(hostNode, warnings);
    linux(host, warnings);
  }

  /** What is refused at creation only: a container that was made before goes on to be read. */
  void checkNew(ObjectNode hostNode) {
    var host = Json.view(hostNode, HostConfig.class);
    PortList.refuseIpv6(host);
    mounts.checkNew(host);
    binds.check(host);
  }

  private static void config(ContainerConfig config) {
    if (!config.workingDir().isEmpty() && !config.workingDir().startsWith("/")) {
      throw new InvalidSettings(
          "the working directory '"
              + config.workingDir()
              + "' is invalid, it needs to be an absolute path");
    }
    if (!config.stopSignal().isEmpty()) {
      Signals.number(config.stopSignal());
    }
    for (var entry : config.env()) {
      if (entry.isEmpty() || entry.startsWith("=")) {
        throw new InvalidSettings("invalid environment variable: " + entry);
      }
    }
    if (CONTROL.matcher(config.hostname() + config.domainname()).find()
        || config.hostname().contains("/")) {
      throw new InvalidSettings("invalid hostname: " + config.hostname());
    }
    NetworkRules.checkMac(config.macAddress());
  }

  private static void health(JsonNode config) {
    var check = config.path("Healthcheck");
    for (var field : List.of("Interval", "Timeout", "StartPeriod", "StartInterval")) {
      var nanos = check.path(field).asLong(0);
      if (nanos != 0 && nanos < MILLISECOND) {
        throw new InvalidSettings(field + " in Healthcheck cannot be less than 1ms");
      }
    }
    if (check.path("Retries").asInt(0) < 0) {
      throw new InvalidSettings("Retries in Healthcheck cannot be negative");
    }
  }

  private void common(HostConfig host, JsonNode node) {
    var policy = host.restartPolicy();
    if (host.autoRemove() && !policy.name().isEmpty() && !policy.name().equals("no")) {
      throw new InvalidSettings("can't create 'AutoRemove' container with restart policy");
    }
    mounts.check(host);
    host.extraHosts().forEach(ExtraHost::parse);
    PortList.validateBindings(host);
    RestartRule.check(policy);
    Capabilities.validate("CapAdd", host.capAdd(), facts.capabilities());
    Capabilities.validate("CapDrop", host.capDrop(), facts.capabilities());
    var isolation = node.path("Isolation").asString("");
    if (!isolation.isEmpty() && !isolation.equals("default")) {
      throw new InvalidSettings("invalid isolation '" + isolation + "' on linux");
    }
    if (host.annotations().containsKey("")) {
      throw new InvalidSettings(
          "invalid Annotations: the empty string is not permitted as an annotation key");
    }
    host.dns().forEach(SettingsRules::dns);
  }

  private static void dns(String address) {
    if (!Addresses.isIp(address)) {
      throw new InvalidSettings("bad nameserver address " + address);
    }
  }

  private void linux(HostConfig host, List<String> warnings) {
    if (host.shmSize() < 0) {
      throw new InvalidSettings("SHM size can not be less than 0");
    }
    if (host.oomScoreAdj() < -1000 || host.oomScoreAdj() > 1000) {
      throw new InvalidSettings(
          "Invalid value " + host.oomScoreAdj() + ", range for oom score adj is [-1000, 1000]");
    }
    var ipc = host.ipc();
    mode("IPC", host.ipcMode(), !(ipc instanceof NamespaceMode.Unknown));
    var pid = host.pid();
    mode(
        "PID",
        host.pidMode(),
        pid instanceof NamespaceMode.Unset || pid.isHost() || pid instanceof NamespaceMode.Peer);
    mode("UTS", host.utsMode(), host.uts() instanceof NamespaceMode.Unset || host.uts().isHost());
    var cgroups = host.cgroupns();
    mode(
        "cgroup namespace",
        host.cgroupnsMode(),
        cgroups instanceof NamespaceMode.Unset
            || cgroups instanceof NamespaceMode.Private
            || cgroups.isHost());
    if (!host.runtime().isEmpty() && !settings.binaries().containsKey(host.runtime())) {
      throw new InvalidSettings("unknown or invalid runtime name: " + host.runtime());
    }
    SecurityOptions.parse(host.securityOpt()).check(facts, warnings);
    LogOptions.check(host);
    Limits.check(host);
    Sysctls.check(host);
    DeviceRule.parse(host.deviceCgroupRules());
    if (Boolean.TRUE.equals(host.init())) {
      init.find();
    }
    if (host.network() instanceof NetworkMode.Host && !host.portBindings().isEmpty()) {
      warnings.add("Published ports are discarded when using host network mode");
    }
  }

  private static void mode(String kind, String value, boolean known) {
    if (!known) {
      throw new InvalidSettings("invalid " + kind + " mode: " + value);
    }
  }
}
