package dev.slipway.runtime.containerd;

import dev.slipway.runtime.TaskMetrics;
import dev.slipway.runtime.TaskMetrics.BlockIo;
import dev.slipway.runtime.TaskMetrics.Cpu;
import dev.slipway.runtime.TaskMetrics.Memory;
import dev.slipway.runtime.TaskMetrics.Pids;
import dev.slipway.runtime.containerd.proto.cgroups2.CPUStat;
import dev.slipway.runtime.containerd.proto.cgroups2.IOEntry;
import dev.slipway.runtime.containerd.proto.cgroups2.IOStat;
import dev.slipway.runtime.containerd.proto.cgroups2.MemoryStat;
import dev.slipway.runtime.containerd.proto.cgroups2.Metrics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads what a shim tells of a task on a host with cgroups v2. */
final class CgroupsV2 {

  /** The kernel counts in microseconds here. */
  private static final long NANOS = 1000;

  private CgroupsV2() {}

  static TaskMetrics metrics(Instant at, Metrics m) {
    return new TaskMetrics(
        at,
        new Pids(m.getPids().getCurrent(), m.getPids().getLimit()),
        cpu(m.getCpu()),
        m.hasMemory() ? memory(m.getMemory(), m.getMemoryEvents().getOom()) : null,
        blockIo(m.getIo()));
  }

  private static Cpu cpu(CPUStat c) {
    return new Cpu(
        c.getUsageUsec() * NANOS,
        c.getSystemUsec() * NANOS,
        c.getUserUsec() * NANOS,
        List.of(),
        c.getNrPeriods(),
        c.getNrThrottled(),
        c.getThrottledUsec() * NANOS);
  }

  private static Memory memory(MemoryStat m, long outOfMemory) {
    return new Memory(m.getUsage(), 0, outOfMemory, m.getUsageLimit(), stat(m));
  }

  /** By the names in the kernel's file {@code memory.stat}. */
  private static Map<String, Long> stat(MemoryStat m) {
    Map<String, Long> stat = new TreeMap<>();
    stat.put("anon", m.getAnon());
    stat.put("file", m.getFile());
    stat.put("kernel_stack", m.getKernelStack());
    stat.put("slab", m.getSlab());
    stat.put("sock", m.getSock());
    stat.put("shmem", m.getShmem());
    stat.put("file_mapped", m.getFileMapped());
    stat.put("file_dirty", m.getFileDirty());
    stat.put("file_writeback", m.getFileWriteback());
    stat.put("anon_thp", m.getAnonThp());
    stat.put("inactive_anon", m.getInactiveAnon());
    stat.put("active_anon", m.getActiveAnon());
    stat.put("inactive_file", m.getInactiveFile());
    stat.put("active_file", m.getActiveFile());
    stat.put("unevictable", m.getUnevictable());
    stat.put("slab_reclaimable", m.getSlabReclaimable());
    stat.put("slab_unreclaimable", m.getSlabUnreclaimable());
    stat.put("pgfault", m.getPgfault());
    stat.put("pgmajfault", m.getPgmajfault());
    stat.put("workingset_refault", m.getWorkingsetRefault());
    stat.put("workingset_activate", m.getWorkingsetActivate());
    stat.put("workingset_nodereclaim", m.getWorkingsetNodereclaim());
    stat.put("pgrefill", m.getPgrefill());
    stat.put("pgscan", m.getPgscan());
    stat.put("pgsteal", m.getPgsteal());
    stat.put("pgactivate", m.getPgactivate());
    stat.put("pgdeactivate", m.getPgdeactivate());
    stat.put("pglazyfree", m.getPglazyfree());
    stat.put("pglazyfreed", m.getPglazyfreed());
    stat.put("thp_fault_alloc", m.getThpFaultAlloc());
    stat.put("thp_collapse_alloc", m.getThpCollapseAlloc());
    return stat;
  }

  /** Only bytes are counted; a task that did no input and output has no entries. */
  private static BlockIo blockIo(IOStat io) {
    List<BlockIo.Entry> bytes =
        io.getUsageList().stream()
            .flatMap(
                e -> Stream.of(entry(e, "read", e.getRbytes()), entry(e, "write", e.getWbytes())))
            .toList();
    return new BlockIo(bytes.isEmpty() ? null : bytes, null, null, null, null, null, null, null);
  }

  private static BlockIo.Entry entry(IOEntry device, String operation, long bytes) {
    return new BlockIo.Entry(device.getMajor(), device.getMinor(), operation, bytes);
  }
}
