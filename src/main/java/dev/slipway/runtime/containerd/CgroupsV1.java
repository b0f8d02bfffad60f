package dev.slipway.runtime.containerd;

import dev.slipway.runtime.TaskMetrics;
import dev.slipway.runtime.TaskMetrics.BlockIo;
import dev.slipway.runtime.TaskMetrics.Cpu;
import dev.slipway.runtime.TaskMetrics.Memory;
import dev.slipway.runtime.TaskMetrics.Pids;
import dev.slipway.runtime.containerd.proto.cgroups1.BlkIOEntry;
import dev.slipway.runtime.containerd.proto.cgroups1.BlkIOStat;
import dev.slipway.runtime.containerd.proto.cgroups1.CPUStat;
import dev.slipway.runtime.containerd.proto.cgroups1.MemoryEntry;
import dev.slipway.runtime.containerd.proto.cgroups1.MemoryStat;
import dev.slipway.runtime.containerd.proto.cgroups1.Metrics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what a shim tells of a task on a host with cgroups v1. */
final class CgroupsV1 {

  private CgroupsV1() {}

  static TaskMetrics metrics(Instant at, Metrics m) {
    return new TaskMetrics(
        at,
        new Pids(m.getPids().getCurrent(), m.getPids().getLimit()),
        cpu(m.getCpu()),
        m.hasMemory() ? memory(m.getMemory()) : null,
        m.hasBlkio() ? blockIo(m.getBlkio()) : BlockIo.NONE);
  }

  private static Cpu cpu(CPUStat c) {
    return new Cpu(
        c.getUsage().getTotal(),
        c.getUsage().getKernel(),
        c.getUsage().getUser(),
        List.copyOf(c.getUsage().getPerCpuList()),
        c.getThrottling().getPeriods(),
        c.getThrottling().getThrottledPeriods(),
        c.getThrottling().getThrottledTime());
  }

  private static Memory memory(MemoryStat m) {
    MemoryEntry usage = m.getUsage();
    return new Memory(
        usage.getUsage(), usage.getMax(), usage.getFailcnt(), usage.getLimit(), stat(m));
  }

  /** By the names in the kernel's file {@code memory.stat}. */
  private static Map<String, Long> stat(MemoryStat m) {
    Map<String, Long> stat = new TreeMap<>();
    stat.put("cache", m.getCache());
    stat.put("rss", m.getRss());
    stat.put("rss_huge", m.getRssHuge());
    stat.put("mapped_file", m.getMappedFile());
    stat.put("dirty", m.getDirty());
    stat.put("writeback", m.getWriteback());
    stat.put("pgpgin", m.getPgPgIn());
    stat.put("pgpgout", m.getPgPgOut());
    stat.put("pgfault", m.getPgFault());
    stat.put("pgmajfault", m.getPgMajFault());
    stat.put("inactive_anon", m.getInactiveAnon());
    stat.put("active_anon", m.getActiveAnon());
    stat.put("inactive_file", m.getInactiveFile());
    stat.put("active_file", m.getActiveFile());
    stat.put("unevictable", m.getUnevictable());
    stat.put("hierarchical_memory_limit", m.getHierarchicalMemoryLimit());
    stat.put("hierarchical_memsw_limit", m.getHierarchicalSwapLimit());
    stat.put("total_cache", m.getTotalCache());
    stat.put("total_rss", m.getTotalRss());
    stat.put("total_rss_huge", m.getTotalRssHuge());
    stat.put("total_mapped_file", m.getTotalMappedFile());
    stat.put("total_dirty", m.getTotalDirty());
    stat.put("total_writeback", m.getTotalWriteback());
    stat.put("total_pgpgin", m.getTotalPgPgIn());
    stat.put("total_pgpgout", m.getTotalPgPgOut());
    stat.put("total_pgfault", m.getTotalPgFault());
    stat.put("total_pgmajfault", m.getTotalPgMajFault());
    stat.put("total_inactive_anon", m.getTotalInactiveAnon());
    stat.put("total_active_anon", m.getTotalActiveAnon());
    stat.put("total_inactive_file", m.getTotalInactiveFile());
    stat.put("total_active_file", m.getTotalActiveFile());
    stat.put("total_unevictable", m.getTotalUnevictable());
    return stat;
  }

  private static BlockIo blockIo(BlkIOStat b) {
    return new BlockIo(
        entries(b.getIoServiceBytesRecursiveList()),
        entries(b.getIoServicedRecursiveList()),
        entries(b.getIoQueuedRecursiveList()),
        entries(b.getIoServiceTimeRecursiveList()),
        entries(b.getIoWaitTimeRecursiveList()),
        entries(b.getIoMergedRecursiveList()),
        entries(b.getIoTimeRecursiveList()),
        entries(b.getSectorsRecursiveList()));
  }

  private static List<BlockIo.Entry> entries(List<BlkIOEntry> entries) {
    return entries.stream()
        .map(e -> new BlockIo.Entry(e.getMajor(), e.getMinor(), e.getOp(), e.getValue()))
        .toList();
  }
}
