package dev.slipway.settings;

import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.ContainerConfig;
import dev.slipway.settings.model.HostConfig;
import dev.slipway.settings.model.NetworkMode;
import java.util.Map;
import java.util.TreeMap;

/** Kernel parameters of a container's namespaces. */
public final class Sysctls {

  private Sysctls() {}

  static void check(HostConfig host) {
    for (var name : host.sysctls().keySet()) {
      if (name.startsWith("net.") && host.network() instanceof NetworkMode.Host) {
        throw new InvalidSettings("sysctl \"" + name + "\" not allowed in host network namespace");
      }
      if ((name.startsWith("kernel.shm")
              || name.startsWith("kernel.msg")
              || name.equals("kernel.sem")
              || name.startsWith("fs.mqueue."))
          && host.ipc().isHost()) {
        throw new InvalidSettings("sysctl \"" + name + "\" not allowed in host ipc namespace");
      }
    }
  }

  /** With Docker's own for a network namespace that belongs to the container. */
  public static Map<String, String> of(ContainerConfig config, HostConfig host) {
    var sysctls = new TreeMap<String, String>();
    var mode = host.network();
    if (!(mode instanceof NetworkMode.Host) && !(mode instanceof NetworkMode.Peer)) {
      sysctls.put("net.ipv4.ip_unprivileged_port_start", "0");
      sysctls.put("net.ipv4.ping_group_range", "0 2147483647");
    }
    if (!config.domainname().isEmpty() && !host.uts().isHost()) {
      sysctls.put("kernel.domainname", config.domainname());
    }
    sysctls.putAll(host.sysctls());
    return sysctls;
  }
}
