package dev.slipway.spec;

import java.util.Map;
import java.util.TreeMap;

/** Kernel parameters of a container's namespaces. */
final class Sysctls {

  private Sysctls() {}

  static void check(HostConfig host) {
    for (var name : host.sysctls().keySet()) {
      if (name.startsWith("net.") && host.networkMode().equals("host")) {
        throw new InvalidSettings("sysctl \"" + name + "\" not allowed in host network namespace");
      }
      if ((name.startsWith("kernel.shm")
              || name.startsWith("kernel.msg")
              || name.equals("kernel.sem")
              || name.startsWith("fs.mqueue."))
          && host.ipcMode().equals("host")) {
        throw new InvalidSettings("sysctl \"" + name + "\" not allowed in host ipc namespace");
      }
    }
  }

  /** With Docker's own for a network namespace that belongs to the container. */
  static Map<String, String> of(ContainerConfig config, HostConfig host) {
    var sysctls = new TreeMap<String, String>();
    var mode = host.networkMode();
    if (!mode.equals("host") && !mode.startsWith("container:")) {
      sysctls.put("net.ipv4.ip_unprivileged_port_start", "0");
      sysctls.put("net.ipv4.ping_group_range", "0 2147483647");
    }
    if (!config.domainname().isEmpty() && !host.utsMode().equals("host")) {
      sysctls.put("kernel.domainname", config.domainname());
    }
    sysctls.putAll(host.sysctls());
    return sysctls;
  }
}
