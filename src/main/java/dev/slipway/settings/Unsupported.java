package dev.slipway.settings;

import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.NamespaceMode;
import dev.slipway.settings.model.NetworkMode;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Options that Docker knows and this version does not honour: they are refused when their value
 * differs from Docker's default, because to ignore them silently would be a false promise.
 */
final class Unsupported {

  /** Fields of {@code HostConfig} for which only the zero value is honoured, and what they need. */
  private static final List<String[]> HOST_FIELDS =
      List.of(
          new String[] {"VolumesFrom", "volumes are"},
          new String[] {"Cgroup", "sharing a cgroup is"},
          new String[] {"Links", "links are"},
          new String[] {"StorageOpt", "storage options are"},
          new String[] {"DeviceRequests", "device requests are"},
          new String[] {"BlkioWeightDevice", "weights of block devices are"},
          new String[] {"BlkioDeviceReadBps", "limits of block devices are"},
          new String[] {"BlkioDeviceWriteBps", "limits of block devices are"},
          new String[] {"BlkioDeviceReadIOps", "limits of block devices are"},
          new String[] {"BlkioDeviceWriteIOps", "limits of block devices are"},
          new String[] {"CpuRealtimePeriod", "real-time scheduling is"},
          new String[] {"CpuRealtimeRuntime", "real-time scheduling is"},
          new String[] {"CpuCount", "this limit of Windows is"},
          new String[] {"CpuPercent", "this limit of Windows is"},
          new String[] {"IOMaximumIOps", "this limit of Windows is"},
          new String[] {"IOMaximumBandwidth", "this limit of Windows is"},
          new String[] {"KernelMemory", "kernel memory limits are"},
          new String[] {"KernelMemoryTCP", "kernel memory limits are"});

  private Unsupported() {}

  static void check(ObjectNode config, ObjectNode host, ObjectNode network) {
    checkResources(host, "HostConfig.");
    var driver = text(host, "VolumeDriver");
    refuse(
        !driver.isEmpty() && !driver.equals("local"),
        "HostConfig.VolumeDriver",
        "volume drivers are");
    var users = text(host, "UsernsMode");
    refuse(
        !users.isEmpty() && !NamespaceMode.parse(users).isHost(),
        "HostConfig.UsernsMode",
        "user namespaces are");
    namespaces(host);
    config(config);
    mounts(host);
    endpoints(host, network);
  }

  /** The fields of which only zero is honoured; {@code path} stands before their names. */
  static void checkResources(ObjectNode host, String path) {
    for (var field : HOST_FIELDS) {
      refuse(!isZero(host.path(field[0])), path + field[0], field[1]);
    }
  }

  private static void namespaces(ObjectNode host) {
    for (var field : List.of("IpcMode", "PidMode")) {
      refuse(
          NamespaceMode.parse(text(host, field)) instanceof NamespaceMode.Peer,
          "HostConfig." + field,
          "namespaces of other containers are");
    }
  }

  private static void config(ObjectNode config) {
    refuse(!isZero(config.path("Volumes")), "Config.Volumes", "volumes are");
    var test = config.path("Healthcheck").path("Test");
    refuse(
        !test.isEmpty() && !test.get(0).asString().equals("NONE"),
        "Config.Healthcheck",
        "health checks are");
    refuse(
        config.path("NetworkDisabled").asBoolean(false),
        "Config.NetworkDisabled",
        "this way to switch the network off is");
  }

  private static void mounts(ObjectNode host) {
    for (var bind : host.path("Binds")) {
      refuse(!bind.asString().startsWith("/"), "HostConfig.Binds", "named volumes are");
      refuse(!bind.asString().contains(":"), "HostConfig.Binds", "anonymous volumes are");
    }
    for (var mount : host.path("Mounts")) {
      var type = text(mount, "Type");
      refuse(
          !type.equals("bind") && !type.equals("tmpfs"),
          "HostConfig.Mounts",
          "mounts of type " + type + " are");
      refuse(
          !isZero(mount.path("TmpfsOptions").path("Options")),
          "HostConfig.Mounts.TmpfsOptions.Options",
          "free options of a tmpfs are");
    }
  }

  private static void endpoints(ObjectNode host, ObjectNode network) {
    var mode = NetworkMode.parse(text(host, "NetworkMode"));
    var names =
        mode instanceof NetworkMode.Bridge ? List.of("default", "bridge") : List.of(mode.text());
    for (var entry : network.path("EndpointsConfig").properties()) {
      var name = entry.getKey();
      if (mode instanceof NetworkMode.Peer && NetworkMode.parse(name) instanceof NetworkMode.Peer) {
        // By another of the peer's names than the id that the mode was stored with.
        continue;
      }
      var path = "NetworkingConfig.EndpointsConfig." + name;
      refuse(!names.contains(name), path, "networks beside the one in HostConfig.NetworkMode are");
      var endpoint = entry.getValue();
      for (var field : List.of("Links", "DriverOpts")) {
        refuse(!isZero(endpoint.path(field)), path + "." + field, "this option of an endpoint is");
      }
    }
  }

  private static void refuse(boolean differs, String field, String what) {
    if (differs) {
      throw new InvalidSettings(field + ": " + what + " not supported by this version");
    }
  }

  private static boolean isZero(JsonNode value) {
    return value.isNull()
        || value.isMissingNode()
        || (value.isContainer() && value.isEmpty())
        || (value.isString() && value.stringValue().isEmpty())
        || (value.isNumber() && value.longValue() == 0);
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }
}
