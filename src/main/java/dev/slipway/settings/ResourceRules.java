package dev.slipway.settings;

import dev.slipway.settings.host.HostFacts;
import dev.slipway.settings.host.HostFacts.Feature;
import dev.slipway.settings.json.InvalidSettings;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Docker's checks of a container's limits; what the kernel cannot do is taken out of the settings
 * and becomes a warning, as in Docker.
 */
final class ResourceRules {

  private static final long MINIMUM_MEMORY = 6L << 20;
  private static final String NO_CGROUP = " or the cgroup is not mounted. ";

  private final HostFacts facts;

  ResourceRules(HostFacts facts) {
    this.facts = facts;
  }

  void check(ObjectNode host, List<String> warnings) {
    check(host, false, warnings);
  }

  /**
   * @param change whether these are only the limits that change, so that others may stand beside
   *     them
   */
  void check(ObjectNode host, boolean change, List<String> warnings) {
    memory(host, change, warnings);
    swappiness(host, warnings);
    reservation(host, warnings);
    killer(host, warnings);
    pids(host, warnings);
    processors(host, warnings);
    cpuset(host, warnings);
    blockWeight(host, warnings);
    if (number(host, "CpuShares") < 0) {
      throw new InvalidSettings("CPU shares can not be negative");
    }
  }

  private void memory(ObjectNode host, boolean change, List<String> warnings) {
    if (number(host, "Memory") > 0 && !facts.has(Feature.MEMORY)) {
      warnings.add(
          "Your kernel does not support memory limit capabilities"
              + NO_CGROUP
              + "Limitation discarded.");
      host.put("Memory", 0).put("MemorySwap", -1);
    }
    var memory = number(host, "Memory");
    require(memory == 0 || memory >= MINIMUM_MEMORY, "Minimum memory limit allowed is 6MB");
    if (memory > 0 && number(host, "MemorySwap") != -1 && !facts.has(Feature.SWAP)) {
      warnings.add(
          "Your kernel does not support swap limit capabilities"
              + NO_CGROUP
              + "Memory limited without swap.");
      host.put("MemorySwap", -1);
    }
    var swap = number(host, "MemorySwap");
    require(
        memory == 0 || swap <= 0 || swap >= memory,
        "Minimum memoryswap limit should be larger than memory limit, see usage");
    require(
        memory != 0 || swap <= 0 || change,
        "You should always set the Memory limit when using Memoryswap limit, see usage");
  }

  private void swappiness(ObjectNode host, List<String> warnings) {
    var swappiness = host.path("MemorySwappiness").asLong(-1);
    if (swappiness != -1 && !facts.has(Feature.SWAPPINESS)) {
      warnings.add(
          "Your kernel does not support memory swappiness capabilities"
              + NO_CGROUP
              + "Memory swappiness discarded.");
      host.putNull("MemorySwappiness");
      return;
    }
    require(
        swappiness >= -1 && swappiness <= 100,
        "invalid value: " + swappiness + ", valid memory swappiness range is 0-100");
  }

  private void reservation(ObjectNode host, List<String> warnings) {
    if (number(host, "MemoryReservation") > 0 && !facts.has(Feature.MEMORY_RESERVATION)) {
      warnings.add(
          "Your kernel does not support memory soft limit capabilities"
              + NO_CGROUP
              + "Limitation discarded.");
      host.put("MemoryReservation", 0);
    }
    var reservation = number(host, "MemoryReservation");
    var memory = number(host, "Memory");
    require(
        reservation == 0 || reservation >= MINIMUM_MEMORY,
        "Minimum memory reservation allowed is 6MB");
    require(
        memory == 0 || reservation <= memory,
        "Minimum memory limit can not be less than memory reservation limit, see usage");
  }

  private void killer(ObjectNode host, List<String> warnings) {
    if (!host.path("OomKillDisable").asBoolean(false)) {
      return;
    }
    if (!facts.has(Feature.OOM_KILL_DISABLE)) {
      warnings.add("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
      host.putNull("OomKillDisable");
    } else if (number(host, "Memory") == 0) {
      warnings.add(
          "OOM killer is disabled for the container, but no memory limit is set, this can result"
              + " in the system running out of resources.");
    }
  }

  private void pids(ObjectNode host, List<String> warnings) {
    if (host.path("PidsLimit").asLong(0) > 0 && !facts.has(Feature.PIDS)) {
      warnings.add(
          "Your kernel does not support PIDs limit capabilities"
              + NO_CGROUP
              + "PIDs limit discarded.");
      host.putNull("PidsLimit");
    }
  }

  private void processors(ObjectNode host, List<String> warnings) {
    var nano = number(host, "NanoCpus");
    var period = number(host, "CpuPeriod");
    var quota = number(host, "CpuQuota");
    require(
        nano == 0 || period == 0,
        "Conflicting options: Nano CPUs and CPU Period cannot both be set");
    require(
        nano == 0 || quota == 0, "Conflicting options: Nano CPUs and CPU Quota cannot both be set");
    require(
        nano == 0 || facts.has(Feature.CPU_CFS),
        "NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup"
            + " is not mounted");
    require(
        nano == 0 || (nano > 0 && nano <= facts.cpus() * 1_000_000_000L),
        "Range of CPUs is from 0.01 to "
            + facts.cpus()
            + ".00, as there are only "
            + facts.cpus()
            + " CPUs available");
    if (number(host, "CpuShares") > 0 && !facts.has(Feature.CPU_SHARES)) {
      warnings.add("Your kernel does not support CPU shares" + NO_CGROUP + "Shares discarded.");
      host.put("CpuShares", 0);
    }
    if ((period != 0 || quota != 0) && !facts.has(Feature.CPU_CFS)) {
      warnings.add("Your kernel does not support CPU CFS scheduler. CPU period/quota discarded.");
      host.put("CpuPeriod", 0).put("CpuQuota", 0);
      return;
    }
    require(
        period == 0 || (period >= 1000 && period <= 1_000_000),
        "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
    require(quota <= 0 || quota >= 1000, "CPU cfs quota can not be less than 1ms (i.e. 1000)");
  }

  private void cpuset(ObjectNode host, List<String> warnings) {
    var cpus = host.path("CpusetCpus").asString("");
    var mems = host.path("CpusetMems").asString("");
    if (!(cpus + mems).isEmpty() && !facts.has(Feature.CPUSET)) {
      warnings.add("Your kernel does not support cpuset" + NO_CGROUP + "Cpuset discarded.");
      host.put("CpusetCpus", "").put("CpusetMems", "");
      return;
    }
    available(cpus, facts.cpusetCpus(), "cpuset cpus", "CPUs");
    available(mems, facts.cpusetMems(), "cpuset mems", "memory nodes");
  }

  private static void available(String wanted, String offered, String field, String what) {
    var numbers = numbers(wanted);
    require(numbers != null, "Invalid value " + wanted + " for " + field);
    var here = numbers(offered);
    require(
        here == null || numbers == null || here.containsAll(numbers),
        "Requested "
            + what
            + " are not available - requested "
            + wanted
            + ", available: "
            + offered);
  }

  /** Numbers of a list such as {@code 0-2,5}; null when it is malformed. */
  private static @Nullable Set<Integer> numbers(String list) {
    var numbers = new TreeSet<Integer>();
    if (list.isEmpty()) {
      return numbers;
    }
    for (var part : list.split(",", -1)) {
      if (!part.matches("\\d{1,4}(-\\d{1,4})?")) {
        return null;
      }
      var ends = part.split("-", 2);
      var first = Integer.parseInt(ends[0]);
      var last = Integer.parseInt(ends[ends.length - 1]);
      if (last < first) {
        return null;
      }
      for (var number = first; number <= last; number++) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private void blockWeight(ObjectNode host, List<String> warnings) {
    var weight = number(host, "BlkioWeight");
    if (weight > 0 && !facts.has(Feature.BLKIO_WEIGHT)) {
      warnings.add(
          "Your kernel does not support Block I/O weight" + NO_CGROUP + "Weight discarded.");
      host.put("BlkioWeight", 0);
      return;
    }
    require(
        weight == 0 || (weight >= 10 && weight <= 1000),
        "Range of blkio weight is from 10 to 1000");
  }

  private static long number(ObjectNode host, String field) {
    return host.path(field).asLong(0);
  }

  private static void require(boolean good, String otherwise) {
    if (!good) {
      throw new InvalidSettings(otherwise);
    }
  }
}
