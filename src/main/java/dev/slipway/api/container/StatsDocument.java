package dev.slipway.api.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.api.http.Times;
import dev.slipway.runtime.TaskMetrics;
import dev.slipway.runtime.TaskMetrics.BlockIo.Entry;
import dev.slipway.stats.InterfaceCounters;
import dev.slipway.stats.Sample;
import dev.slipway.view.ContainerView;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Docker's statistics of one container, its fields in Docker's order. What is {@link JsonInclude}d
 * under a condition Docker leaves out when it is zero or empty. A container that does not run has a
 * name, an id and zeros.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record StatsDocument(
    @JsonProperty("read") String read,
    @JsonProperty("preread") String preread,
    @JsonProperty("pids_stats") Pids pids,
    @JsonProperty("blkio_stats") BlockIo blockIo,
    @JsonProperty("num_procs") int numProcs,
    @JsonProperty("storage_stats") Map<String, Object> storage,
    @JsonProperty("cpu_stats") Cpu cpu,
    @JsonProperty("precpu_stats") Cpu precpu,
    @JsonProperty("memory_stats") Memory memory,
    @JsonProperty("name") String name,
    @JsonProperty("id") String id,
    @JsonProperty("networks") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Map<String, Network> networks) {

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Pids(@Nullable Number current, @Nullable Number limit) {}

  /** Each list is null where nothing is counted. */
  record BlockIo(
      @JsonProperty("io_service_bytes_recursive") @Nullable List<Operation> serviceBytes,
      @JsonProperty("io_serviced_recursive") @Nullable List<Operation> serviced,
      @JsonProperty("io_queue_recursive") @Nullable List<Operation> queued,
      @JsonProperty("io_service_time_recursive") @Nullable List<Operation> serviceTime,
      @JsonProperty("io_wait_time_recursive") @Nullable List<Operation> waitTime,
      @JsonProperty("io_merged_recursive") @Nullable List<Operation> merged,
      @JsonProperty("io_time_recursive") @Nullable List<Operation> time,
      @JsonProperty("sectors_recursive") @Nullable List<Operation> sectors) {}

  record Operation(long major, long minor, String op, Number value) {}

  record Cpu(
      @JsonProperty("cpu_usage") Usage usage,
      @JsonProperty("system_cpu_usage") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Number system,
      @JsonProperty("online_cpus") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Number online,
      @JsonProperty("throttling_data") Throttling throttling) {

    static final Cpu NONE =
        new Cpu(new Usage(0, List.of(), 0, 0), null, null, new Throttling(0, 0, 0));
  }

  record Usage(
      @JsonProperty("total_usage") long total,
      @JsonProperty("percpu_usage") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Long> perCpu,
      @JsonProperty("usage_in_kernelmode") long kernel,
      @JsonProperty("usage_in_usermode") long user) {}

  record Throttling(
      @JsonProperty("periods") long periods,
      @JsonProperty("throttled_periods") long throttled,
      @JsonProperty("throttled_time") long nanos) {}

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Memory(
      @JsonProperty("usage") @Nullable Number usage,
      @JsonProperty("max_usage") @Nullable Number maxUsage,
      @JsonProperty("stats") Map<String, Number> stat,
      @JsonProperty("failcnt") @Nullable Number failures,
      @JsonProperty("limit") @Nullable Number limit) {}

  record Network(
      @JsonProperty("rx_bytes") long receivedBytes,
      @JsonProperty("rx_packets") long receivedPackets,
      @JsonProperty("rx_errors") long receiveErrors,
      @JsonProperty("rx_dropped") long receiveDrops,
      @JsonProperty("tx_bytes") long sentBytes,
      @JsonProperty("tx_packets") long sentPackets,
      @JsonProperty("tx_errors") long sendErrors,
      @JsonProperty("tx_dropped") long sendDrops) {

    static Network of(InterfaceCounters c) {
      return new Network(
          c.receivedBytes(),
          c.receivedPackets(),
          c.receiveErrors(),
          c.receiveDrops(),
          c.sentBytes(),
          c.sentPackets(),
          c.sendErrors(),
          c.sendDrops());
    }
  }

  /** Of a container that does not run. */
  static StatsDocument idle(ContainerView container, @Nullable StatsDocument previous) {
    return of(container, null, Cpu.NONE, previous, Map.of(), 0);
  }

  /**
   * Of a container that runs.
   *
   * @param previous the document before this one in the same answer
   * @param memoryBytes of the whole host, 0 when it is not known: no limit is shown above it
   */
  static StatsDocument of(
      ContainerView container,
      Sample sample,
      @Nullable StatsDocument previous,
      Map<String, InterfaceCounters> interfaces,
      long memoryBytes) {
    TaskMetrics metrics = sample.metrics();
    return metrics == null
        ? idle(container, previous)
        : of(container, metrics, cpu(metrics, sample), previous, interfaces, memoryBytes);
  }

  private static StatsDocument of(
      ContainerView container,
      @Nullable TaskMetrics known,
      Cpu cpu,
      @Nullable StatsDocument previous,
      Map<String, InterfaceCounters> interfaces,
      long memoryBytes) {
    TaskMetrics metrics = Objects.requireNonNullElse(known, TaskMetrics.NONE);
    Map<String, Network> networks = new TreeMap<>();
    interfaces.forEach((name, counters) -> networks.put(name, Network.of(counters)));
    return new StatsDocument(
        Times.print(known == null ? null : known.at()),
        previous == null ? Times.print(null) : previous.read(),
        new Pids(some(metrics.pids().current()), some(metrics.pids().limit())),
        blockIo(metrics.blockIo()),
        0,
        Map.of(),
        cpu,
        previous == null ? Cpu.NONE : previous.cpu(),
        memory(metrics.memory(), memoryBytes),
        "/" + container.name(),
        container.id(),
        networks);
  }

  private static Cpu cpu(TaskMetrics metrics, Sample sample) {
    TaskMetrics.Cpu c = metrics.cpu();
    return new Cpu(
        new Usage(c.total(), c.perCpu(), c.kernel(), c.user()),
        some(sample.host().nanos()),
        some(sample.host().online()),
        new Throttling(c.periods(), c.throttledPeriods(), c.throttledNanos()));
  }

  private static Memory memory(TaskMetrics.@Nullable Memory m, long memoryBytes) {
    if (m == null) {
      return new Memory(null, null, Map.of(), null, null);
    }
    boolean more = memoryBytes > 0 && Long.compareUnsigned(m.limit(), memoryBytes) > 0;
    Map<String, Number> stat = new TreeMap<>();
    m.stat().forEach((name, value) -> stat.put(name, number(value)));
    return new Memory(
        some(m.usage()),
        some(m.maxUsage()),
        stat,
        some(m.failures()),
        some(more ? memoryBytes : m.limit()));
  }

  private static BlockIo blockIo(TaskMetrics.BlockIo b) {
    return new BlockIo(
        operations(b.serviceBytes()),
        operations(b.serviced()),
        operations(b.queued()),
        operations(b.serviceTime()),
        operations(b.waitTime()),
        operations(b.merged()),
        operations(b.time()),
        operations(b.sectors()));
  }

  private static @Nullable List<Operation> operations(@Nullable List<Entry> entries) {
    return entries == null
        ? null
        : entries.stream()
            .map(e -> new Operation(e.major(), e.minor(), e.operation(), number(e.value())))
            .toList();
  }

  private static @Nullable Number some(long unsigned) {
    return unsigned == 0 ? null : number(unsigned);
  }

  private static Number number(long unsigned) {
    if (unsigned >= 0) {
      return unsigned;
    }
    return new BigInteger(Long.toUnsignedString(unsigned));
  }
}
