package dev.slipway.settings;

import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.json.Json;
import dev.slipway.settings.model.HostConfig;
import dev.slipway.settings.model.UpdateConflict;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change of a container's limits. Zero, nothing and null leave a limit as it is; only the number
 * of processes can be set free again, by 0 or less.
 */
public final class ResourceUpdate {

  private static final List<String> FIELDS =
      List.of(
          "BlkioWeight",
          "CpuShares",
          "NanoCpus",
          "CpuPeriod",
          "CpuQuota",
          "CpusetCpus",
          "CpusetMems",
          "Memory",
          "MemorySwap",
          "MemoryReservation");

  private static final String PIDS = "PidsLimit";

  private final ObjectNode asked;
  private final List<String> warnings;
  private final ResourceRules rules;

  ResourceUpdate(ObjectNode asked, List<String> warnings, ResourceRules rules) {
    this.asked = asked;
    this.warnings = List.copyOf(warnings);
    this.rules = rules;
  }

  /** What this host cannot do of it, and therefore leaves out. */
  public List<String> warnings() {
    return warnings;
  }

  /** The wanted restart policy; its name is empty when it is to stay. */
  public HostConfig.RestartPolicy restartPolicy() {
    return Json.view(asked, HostConfig.class).restartPolicy();
  }

  /** The limits that change, and nothing else. */
  public HostConfig changes() {
    var changes = Json.object();
    FIELDS.stream().filter(this::changes).forEach(field -> changes.set(field, asked.path(field)));
    if (!asked.path(PIDS).isNull()) {
      changes.put(PIDS, free() ? -1 : asked.path(PIDS).asLong());
    }
    return Json.view(changes, HostConfig.class);
  }

  /**
   * The whole host configuration with the change.
   *
   * @param hostConfig as it is stored
   * @throws UpdateConflict when Docker would answer 409
   * @throws InvalidSettings when no container could be created like that
   */
  public String applied(String hostConfig) {
    var host = (ObjectNode) Json.parse(hostConfig);
    conflicts(host);
    FIELDS.stream().filter(this::changes).forEach(field -> host.set(field, asked.path(field)));
    if (free()) {
      host.putNull(PIDS);
    } else if (!asked.path(PIDS).isNull()) {
      host.set(PIDS, asked.path(PIDS));
    }
    rules.check(host.deepCopy(), new ArrayList<>());
    return Json.text(host);
  }

  private void conflicts(ObjectNode host) {
    for (var bandwidth : List.of("Period", "Quota")) {
      var field = "Cpu" + bandwidth;
      refuse(
          number(asked, "NanoCpus") > 0 && number(host, field) > 0,
          "Conflicting options: Nano CPUs cannot be updated as CPU %s has already been set",
          bandwidth);
      refuse(
          number(asked, field) > 0 && number(host, "NanoCpus") > 0,
          "Conflicting options: CPU %s cannot be updated as NanoCPUs has already been set",
          bandwidth);
    }
    refuse(
        number(asked, "Memory") > number(host, "MemorySwap")
            && number(asked, "Memory") != 0
            && number(asked, "MemorySwap") == 0,
        "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at"
            + " the same time",
        "");
  }

  private static void refuse(boolean conflict, String text, String bandwidth) {
    if (conflict) {
      throw new UpdateConflict(text.formatted(bandwidth));
    }
  }

  private boolean changes(String field) {
    JsonNode value = asked.path(field);
    return value.isString() ? !value.stringValue().isEmpty() : value.asLong(0) != 0;
  }

  private boolean free() {
    return !asked.path(PIDS).isNull() && asked.path(PIDS).asLong() <= 0;
  }

  private static long number(ObjectNode node, String field) {
    return node.path(field).asLong(0);
  }
}
