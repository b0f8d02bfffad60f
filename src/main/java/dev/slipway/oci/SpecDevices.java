package dev.slipway.oci;

import dev.slipway.settings.host.HostPaths;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.DeviceRule;
import dev.slipway.settings.model.HostConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The devices of a container and which it may use. */
final class SpecDevices {

  private static final String ALL = "rwm";

  /**
   * null, zero, full, random, urandom, tty and console need no node here: every runtime makes them.
   */
  private static final List<OciSpec.DeviceAccess> DEFAULTS =
      List.of(
          new OciSpec.DeviceAccess(false, null, null, null, ALL),
          allow(1, 5),
          allow(1, 3),
          allow(1, 9),
          allow(1, 8),
          allow(5, 0),
          allow(5, 1),
          // The FUSE device is denied by name, because a container could make it for itself.
          new OciSpec.DeviceAccess(false, "c", 10L, 229L, ALL));

  /** Directories of /dev that the container has of its own, and links into /proc. */
  private static final List<String> OWN =
      List.of(
          "/dev/pts/", "/dev/shm/", "/dev/fd/", "/dev/mqueue/", "/dev/.lxc/", "/dev/.lxd-mounts/");

  private final HostPaths paths;

  SpecDevices(HostPaths paths) {
    this.paths = paths;
  }

  List<OciSpec.DeviceAccess> accessRules(HostConfig host) {
    if (host.privileged()) {
      return List.of(new OciSpec.DeviceAccess(true, null, null, null, ALL));
    }
    var rules = new ArrayList<>(DEFAULTS);
    for (var mapping : host.devices()) {
      var access = mapping.cgroupPermissions().isEmpty() ? ALL : mapping.cgroupPermissions();
      for (var device : found(mapping).values()) {
        rules.add(
            new OciSpec.DeviceAccess(true, device.type(), device.major(), device.minor(), access));
      }
    }
    for (var rule : DeviceRule.parse(host.deviceCgroupRules())) {
      rules.add(
          new OciSpec.DeviceAccess(true, rule.type(), rule.major(), rule.minor(), rule.access()));
    }
    return rules;
  }

  List<OciSpec.Device> nodes(HostConfig host) {
    var nodes = new LinkedHashMap<String, OciSpec.Device>();
    if (host.privileged()) {
      for (var path : paths.below("/dev")) {
        if (OWN.stream().noneMatch(path::startsWith) && !path.equals("/dev/console")) {
          paths.device(path).ifPresent(device -> nodes.put(path, node(path, device)));
        }
      }
    }
    for (var mapping : host.devices()) {
      found(mapping).forEach((path, device) -> nodes.put(path, node(path, device)));
    }
    return List.copyOf(nodes.values());
  }

  /** Devices by their path in the container; a directory stands for all devices below it. */
  private Map<String, HostPaths.Device> found(HostConfig.DeviceMapping mapping) {
    var source = mapping.pathOnHost();
    var target = mapping.pathInContainer().isEmpty() ? source : mapping.pathInContainer();
    var found = new LinkedHashMap<String, HostPaths.Device>();
    paths.device(source).ifPresent(device -> found.put(target, device));
    if (found.isEmpty()) {
      for (var path : paths.below(source)) {
        paths
            .device(path)
            .ifPresent(device -> found.put(target + path.substring(source.length()), device));
      }
    }
    if (found.isEmpty()) {
      throw new InvalidSettings(
          "error gathering device information while adding custom device \""
              + source
              + "\": "
              + (paths.exists(source) ? "not a device node" : "no such file or directory"));
    }
    return found;
  }

  private static OciSpec.Device node(String path, HostPaths.Device device) {
    return new OciSpec.Device(
        path,
        device.type(),
        device.major(),
        device.minor(),
        device.mode(),
        device.uid(),
        device.gid());
  }

  private static OciSpec.DeviceAccess allow(long major, long minor) {
    return new OciSpec.DeviceAccess(true, "c", major, minor, ALL);
  }
}
