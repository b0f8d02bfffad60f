package dev.slipway.settings;

import dev.slipway.settings.host.HostFacts;
import dev.slipway.settings.host.SettingsProperties;
import dev.slipway.settings.model.NetworkMode;
import java.util.List;
import java.util.TreeSet;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import tools.jackson.databind.node.ObjectNode;

/** The values that Docker Engine fills in when it creates a container. */
final class SettingsDefaults {

  static final List<String> MASKED =
      List.of(
          "/proc/asound",
          "/proc/acpi",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");
  static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");
  private static final long SHM_SIZE = 64L << 20;
  private static final int SHORT_ID = 12;

  private final HostFacts facts;
  private final String runtime;

  SettingsDefaults(HostFacts facts, SettingsProperties settings) {
    this.facts = facts;
    this.runtime = settings.defaultRuntime();
    var known = settings.binaries().keySet();
    if (!known.contains(runtime)) {
      throw new InvalidConfigurationPropertyValueException(
          "slipway.default-runtime",
          runtime,
          "no such runtime is configured among %s; slipway.runtimes.%s.path would do so"
              .formatted(new TreeSet<>(known), runtime));
    }
  }

  void fill(ObjectNode config, ObjectNode host, ObjectNode network, String containerId) {
    networkMode(host, network);
    hostname(config, host, containerId);
    macAddress(config, host, network);
    if (config.path("Volumes").isEmpty()) {
      config.putNull("Volumes");
    }
    if (text(host, "Runtime").isEmpty()) {
      host.put("Runtime", runtime);
    }
    if (host.path("ConsoleSize").isNull()) {
      host.putArray("ConsoleSize").add(0).add(0);
    }
    if (host.path("RestartPolicy").path("Name").asString("").isEmpty()) {
      host.withObjectProperty("RestartPolicy").put("Name", "no");
    }
    var log = host.withObjectProperty("LogConfig");
    if (text(log, "Type").isEmpty()) {
      log.put("Type", "json-file");
    }
    if (log.path("Config").isNull()) {
      log.putObject("Config");
    }
    if (host.path("PortBindings").isNull()) {
      host.putObject("PortBindings");
    }
    namespaces(host);
    limits(host);
    paths(host);
  }

  private static void networkMode(ObjectNode host, ObjectNode network) {
    host.put("NetworkMode", NetworkMode.parse(text(host, "NetworkMode")).text());
    if (!(network.path("EndpointsConfig") instanceof ObjectNode endpoints)) {
      network.putObject("EndpointsConfig");
    } else if (endpoints.has("default")) {
      var endpoint = endpoints.remove("default");
      if (!endpoints.has("bridge")) {
        endpoints.set("bridge", endpoint);
      }
    }
  }

  /** Newer clients send it with the endpoint, older ones with the container. */
  private static void macAddress(ObjectNode config, ObjectNode host, ObjectNode network) {
    var endpoint = network.path("EndpointsConfig").path(text(host, "NetworkMode"));
    var address = endpoint.path("MacAddress").asString("");
    if (text(config, "MacAddress").isEmpty() && !address.isEmpty()) {
      config.put("MacAddress", address);
    }
  }

  private void hostname(ObjectNode config, ObjectNode host, String containerId) {
    if (text(config, "Hostname").isEmpty()) {
      var shared = NetworkMode.parse(text(host, "NetworkMode")) instanceof NetworkMode.Host;
      config.put(
          "Hostname",
          shared
              ? facts.hostname()
              : containerId.substring(0, Math.min(SHORT_ID, containerId.length())));
    }
  }

  private void namespaces(ObjectNode host) {
    if (text(host, "IpcMode").isEmpty()) {
      host.put("IpcMode", "private");
    }
    if (text(host, "CgroupnsMode").isEmpty()) {
      host.put(
          "CgroupnsMode",
          facts.cgroupV2() && !host.path("Privileged").asBoolean() ? "private" : "host");
    }
  }

  private void limits(ObjectNode host) {
    if (host.path("ShmSize").asLong() == 0) {
      host.put("ShmSize", SHM_SIZE);
    }
    var memory = host.path("Memory").asLong();
    if (memory > 0 && host.path("MemorySwap").asLong() == 0) {
      host.put("MemorySwap", memory * 2);
    }
    if (host.path("OomKillDisable").isNull() && !facts.cgroupV2()) {
      host.put("OomKillDisable", false);
    }
    if (host.path("MemorySwappiness").asLong(-1) == -1) {
      host.putNull("MemorySwappiness");
    }
    if (host.path("PidsLimit").asLong(0) <= 0) {
      host.putNull("PidsLimit");
    }
  }

  private static void paths(ObjectNode host) {
    if (host.path("Privileged").asBoolean()) {
      return;
    }
    if (host.path("MaskedPaths").isNull()) {
      MASKED.forEach(host.putArray("MaskedPaths")::add);
    }
    if (host.path("ReadonlyPaths").isNull()) {
      READ_ONLY.forEach(host.putArray("ReadonlyPaths")::add);
    }
  }

  private static String text(ObjectNode node, String field) {
    return node.path(field).asString("");
  }
}
