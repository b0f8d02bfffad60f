package dev.slipway.oci;

import dev.slipway.settings.model.HostConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A container's cgroup limits; what is not set is left out, since some runtimes reject zeros. */
final class SpecResources {

  private static final long PERIOD = 100_000;
  private static final long NANOS_PER_CPU = 1_000_000_000;

  private SpecResources() {}

  static OciSpec.Resources of(HostConfig host, List<OciSpec.DeviceAccess> devices) {
    var pids = host.pidsLimit();
    return new OciSpec.Resources(
        devices,
        memory(host),
        cpu(host),
        pids == null ? null : new OciSpec.Pids(pids),
        host.blkioWeight() == 0 ? null : new OciSpec.BlockIo(host.blkioWeight()));
  }

  private static OciSpec.@Nullable Memory memory(HostConfig host) {
    var memory =
        new OciSpec.Memory(
            set(host.memory()),
            set(host.memoryReservation()),
            set(host.memorySwap()),
            host.memorySwappiness(),
            Boolean.TRUE.equals(host.oomKillDisable()) ? true : null);
    return memory.equals(new OciSpec.Memory(null, null, null, null, null)) ? null : memory;
  }

  private static OciSpec.@Nullable Cpu cpu(HostConfig host) {
    var nano = host.nanoCpus();
    var cpu =
        new OciSpec.Cpu(
            set(host.cpuShares()),
            set(nano > 0 ? nano * PERIOD / NANOS_PER_CPU : host.cpuQuota()),
            nano > 0 ? Long.valueOf(PERIOD) : set(host.cpuPeriod()),
            host.cpusetCpus().isEmpty() ? null : host.cpusetCpus(),
            host.cpusetMems().isEmpty() ? null : host.cpusetMems());
    return cpu.equals(new OciSpec.Cpu(null, null, null, null, null)) ? null : cpu;
  }

  private static @Nullable Long set(long value) {
    return value == 0 ? null : value;
  }
}
