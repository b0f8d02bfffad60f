package dev.slipway.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel counts for one task. Counts that the kernel does not give are 0 or empty; a limit
 * that is not set is as the kernel's version of cgroups has it. All numbers are unsigned.
 *
 * @param at when the shim read it
 * @param memory null where the kernel counts none
 */
public record TaskMetrics(
    Instant at, Pids pids, Cpu cpu, @Nullable Memory memory, BlockIo blockIo) {

  /** Processes and threads. */
  public record Pids(long current, long limit) {}

  /**
   * Processor time, in nanoseconds since the start.
   *
   * @param perCpu total of each processor; empty with cgroups v2
   */
  public record Cpu(
      long total,
      long kernel,
      long user,
      List<Long> perCpu,
      long periods,
      long throttledPeriods,
      long throttledNanos) {

    static final Cpu NONE = new Cpu(0, 0, 0, List.of(), 0, 0, 0);
  }

  /**
   * Memory, in bytes.
   *
   * @param maxUsage 0 with cgroups v2
   * @param failures how often the limit was met
   * @param stat the kernel's further counts, by its names for them
   */
  public record Memory(
      long usage, long maxUsage, long failures, long limit, Map<String, Long> stat) {}

  /** What went to and from disks; a list is null where the version of cgroups has no such count. */
  public record BlockIo(
      @Nullable List<Entry> serviceBytes,
      @Nullable List<Entry> serviced,
      @Nullable List<Entry> queued,
      @Nullable List<Entry> serviceTime,
      @Nullable List<Entry> waitTime,
      @Nullable List<Entry> merged,
      @Nullable List<Entry> time,
      @Nullable List<Entry> sectors) {

    /** Where nothing is counted. */
    public static final BlockIo NONE = new BlockIo(null, null, null, null, null, null, null, null);

    /** One count of one device; the operation is the kernel's word for it. */
    public record Entry(long major, long minor, String operation, long value) {}
  }

  /** Of no task. */
  public static final TaskMetrics NONE =
      new TaskMetrics(Instant.EPOCH, new Pids(0, 0), Cpu.NONE, null, BlockIo.NONE);
}
