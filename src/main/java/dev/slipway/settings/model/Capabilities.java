package dev.slipway.settings.model;

import dev.slipway.settings.json.InvalidSettings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Linux capabilities: their names and which of them a container gets. */
public final class Capabilities {

  /** Every name at the place of its number. */
  private static final List<String> NAMES =
      List.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "DAC_READ_SEARCH",
          "FOWNER",
          "FSETID",
          "KILL",
          "SETGID",
          "SETUID",
          "SETPCAP",
          "LINUX_IMMUTABLE",
          "NET_BIND_SERVICE",
          "NET_BROADCAST",
          "NET_ADMIN",
          "NET_RAW",
          "IPC_LOCK",
          "IPC_OWNER",
          "SYS_MODULE",
          "SYS_RAWIO",
          "SYS_CHROOT",
          "SYS_PTRACE",
          "SYS_PACCT",
          "SYS_ADMIN",
          "SYS_BOOT",
          "SYS_NICE",
          "SYS_RESOURCE",
          "SYS_TIME",
          "SYS_TTY_CONFIG",
          "MKNOD",
          "LEASE",
          "AUDIT_WRITE",
          "AUDIT_CONTROL",
          "SETFCAP",
          "MAC_OVERRIDE",
          "MAC_ADMIN",
          "SYSLOG",
          "WAKE_ALARM",
          "BLOCK_SUSPEND",
          "AUDIT_READ",
          "PERFMON",
          "BPF",
          "CHECKPOINT_RESTORE");

  private static final List<String> DEFAULTS =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FSETID",
          "CAP_FOWNER",
          "CAP_MKNOD",
          "CAP_NET_RAW",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETFCAP",
          "CAP_SETPCAP",
          "CAP_NET_BIND_SERVICE",
          "CAP_SYS_CHROOT",
          "CAP_KILL",
          "CAP_AUDIT_WRITE");

  private static final String ALL = "ALL";

  private Capabilities() {}

  /** Names of the capabilities whose bits are set, in the order of their numbers. */
  public static Set<String> ofMask(long mask) {
    var names = new LinkedHashSet<String>();
    for (var number = 0; number < NAMES.size(); number++) {
      if ((mask >>> number & 1) == 1) {
        names.add("CAP_" + NAMES.get(number));
      }
    }
    return names;
  }

  public static void validate(String field, List<String> names, Set<String> available) {
    for (var name : names) {
      var full = normalise(name);
      if (!full.equals(ALL) && !available.contains(full)) {
        throw new InvalidSettings("invalid " + field + ": unknown capability: \"" + full + "\"");
      }
    }
  }

  /**
   * Docker's rule: everything when privileged, else the defaults, less the dropped, and the added.
   */
  public static Set<String> granted(HostConfig host, Set<String> available) {
    var all = inOrder(available);
    if (host.privileged()) {
      return all;
    }
    var add = host.capAdd().stream().map(Capabilities::normalise).toList();
    var drop = host.capDrop().stream().map(Capabilities::normalise).toList();
    if (add.isEmpty() && drop.isEmpty()) {
      return new LinkedHashSet<>(DEFAULTS);
    }
    var granted = new LinkedHashSet<String>();
    if (add.contains(ALL)) {
      granted.addAll(all);
      drop.forEach(granted::remove);
      return granted;
    }
    if (!drop.contains(ALL)) {
      granted.addAll(DEFAULTS);
      drop.forEach(granted::remove);
    }
    granted.addAll(add);
    return granted;
  }

  private static Set<String> inOrder(Set<String> available) {
    var all = new LinkedHashSet<String>();
    NAMES.stream().map(name -> "CAP_" + name).filter(available::contains).forEach(all::add);
    return all;
  }

  private static String normalise(String name) {
    var upper = name.toUpperCase(Locale.ROOT);
    return upper.equals(ALL) || upper.startsWith("CAP_") ? upper : "CAP_" + upper;
  }
}
