package dev.slipway.settings.host;

import java.util.Set;

/**
 * What this host can do, read once at start.
 *
 * @param cpus number of processors
 * @param hostname the host's own name
 * @param cgroupV2 whether the host runs the unified cgroup hierarchy
 * @param features cgroup features that work here
 * @param seccomp whether the kernel filters system calls
 * @param apparmor whether AppArmor is enabled
 * @param capabilities names, with {@code CAP_}, of all capabilities this service may pass on
 * @param cpusetCpus processors that containers may use, {@code 0-3}
 * @param cpusetMems memory nodes that containers may use, {@code 0}
 */
public record HostFacts(
    int cpus,
    String hostname,
    boolean cgroupV2,
    Set<Feature> features,
    boolean seccomp,
    boolean apparmor,
    Set<String> capabilities,
    String cpusetCpus,
    String cpusetMems) {

  /** A limit that a kernel may lack. */
  public enum Feature {
    MEMORY,
    SWAP,
    SWAPPINESS,
    MEMORY_RESERVATION,
    OOM_KILL_DISABLE,
    CPU_SHARES,
    CPU_CFS,
    CPUSET,
    PIDS,
    BLKIO_WEIGHT,
    CGROUP_NAMESPACE
  }

  public boolean has(Feature feature) {
    return features.contains(feature);
  }
}
