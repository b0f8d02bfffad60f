package dev.slipway.settings.host;

import dev.slipway.settings.host.HostFacts.Feature;
import dev.slipway.settings.model.Capabilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Finds out what this host can do from /proc and /sys. */
@Configuration(proxyBeanMethods = false)
public class HostProbe {

  private static final Path CGROUP = Path.of("/sys/fs/cgroup");

  @Bean
  HostFacts hostFacts() {
    return facts();
  }

  @Bean
  HostPaths hostPaths() {
    return HostPaths.ofThisHost();
  }

  @Bean
  AppArmor appArmor() {
    return AppArmor.ofThisHost();
  }

  public static HostFacts facts() {
    var unified = Files.exists(CGROUP.resolve("cgroup.controllers"));
    var features = unified ? unifiedFeatures() : legacyFeatures();
    if (Files.exists(Path.of("/proc/self/ns/cgroup"))) {
      features.add(Feature.CGROUP_NAMESPACE);
    }
    return new HostFacts(
        Runtime.getRuntime().availableProcessors(),
        text(Path.of("/proc/sys/kernel/hostname"), "localhost"),
        unified,
        Set.copyOf(features),
        text(Path.of("/proc/self/status"), "").contains("Seccomp:"),
        AppArmor.ofThisHost().enabled(),
        Capabilities.ofMask(boundingMask()),
        cpuset(unified, "cpus", "/sys/devices/system/cpu/online"),
        cpuset(unified, "mems", "/sys/devices/system/node/online"));
  }

  private static EnumSet<Feature> unifiedFeatures() {
    var controllers =
        Arrays.stream(text(CGROUP.resolve("cgroup.controllers"), "").split(" "))
            .collect(Collectors.toSet());
    var features = EnumSet.noneOf(Feature.class);
    if (controllers.contains("memory")) {
      features.addAll(EnumSet.of(Feature.MEMORY, Feature.SWAP, Feature.MEMORY_RESERVATION));
    }
    if (controllers.contains("cpu")) {
      features.addAll(EnumSet.of(Feature.CPU_SHARES, Feature.CPU_CFS));
    }
    if (controllers.contains("cpuset")) {
      features.add(Feature.CPUSET);
    }
    if (controllers.contains("pids")) {
      features.add(Feature.PIDS);
    }
    if (controllers.contains("io")) {
      features.add(Feature.BLKIO_WEIGHT);
    }
    return features;
  }

  private static EnumSet<Feature> legacyFeatures() {
    var features = EnumSet.noneOf(Feature.class);
    add(features, Feature.MEMORY, "memory/memory.limit_in_bytes");
    add(features, Feature.SWAP, "memory/memory.memsw.limit_in_bytes");
    add(features, Feature.SWAPPINESS, "memory/memory.swappiness");
    add(features, Feature.MEMORY_RESERVATION, "memory/memory.soft_limit_in_bytes");
    add(features, Feature.OOM_KILL_DISABLE, "memory/memory.oom_control");
    add(features, Feature.CPU_SHARES, "cpu/cpu.shares");
    add(features, Feature.CPU_CFS, "cpu/cpu.cfs_quota_us");
    add(features, Feature.CPUSET, "cpuset/cpuset.cpus");
    add(features, Feature.PIDS, "pids");
    add(features, Feature.BLKIO_WEIGHT, "blkio/blkio.weight");
    add(features, Feature.BLKIO_WEIGHT, "blkio/blkio.bfq.weight");
    return features;
  }

  private static void add(Set<Feature> features, Feature feature, String file) {
    if (Files.exists(CGROUP.resolve(file))) {
      features.add(feature);
    }
  }

  private static String cpuset(boolean unified, String kind, String otherwise) {
    var file = unified ? "cpuset." + kind + ".effective" : "cpuset/cpuset." + kind;
    return text(CGROUP.resolve(file), text(Path.of(otherwise), "0"));
  }

  private static long boundingMask() {
    return text(Path.of("/proc/self/status"), "")
        .lines()
        .filter(line -> line.startsWith("CapBnd:"))
        .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .findFirst()
        .orElse(0L);
  }

  private static String text(Path file, String otherwise) {
    try {
      return Files.readString(file).strip();
    } catch (IOException absent) {
      return otherwise;
    }
  }
}
