package dev.slipway.settings;

import dev.slipway.settings.json.InvalidSettings;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What a create body means to a client that speaks an older version of Docker's API. */
final class OlderClients {

  private OlderClients() {}

  /**
   * Fills in what such a client takes for granted and drops fields that came later.
   *
   * @param apiMinor the client's version of the API is 1.{@code apiMinor}
   */
  static void adapt(ObjectNode config, ObjectNode host, int apiMinor) {
    if (apiMinor < 40) {
      if (host.path("IpcMode").asString("").isEmpty()) {
        host.put("IpcMode", "shareable");
      }
      bindOptions(host).forEach(options -> options.remove("NonRecursive"));
      host.remove("KernelMemoryTCP");
    }
    if (apiMinor < 42) {
      bindOptions(host).forEach(options -> options.remove("CreateMountpoint"));
    }
    if (apiMinor < 43) {
      host.remove("Annotations");
    }
    if (apiMinor < 44) {
      if (config.path("Healthcheck") instanceof ObjectNode check) {
        check.remove("StartInterval");
      }
      onlyTopReadOnly(host);
    }
  }

  /** Before 1.44 what was mounted below a read-only bind stayed writable. */
  private static void onlyTopReadOnly(ObjectNode host) {
    for (var options : bindOptions(host)) {
      if (options.path("ReadOnlyForceRecursive").asBoolean(false)) {
        throw new InvalidSettings("BindOptions.ReadOnlyForceRecursive needs API v1.44 or newer");
      }
      options.remove("ReadOnlyNonRecursive");
    }
    if (!host.path("Binds").isEmpty() || !host.path("Mounts").isEmpty()) {
      host.put("ReadOnlyNonRecursive", true);
    }
  }

  private static List<ObjectNode> bindOptions(ObjectNode host) {
    return host.path("Mounts")
        .valueStream()
        .map(mount -> mount.path("BindOptions"))
        .filter(ObjectNode.class::isInstance)
        .map(ObjectNode.class::cast)
        .toList();
  }
}
