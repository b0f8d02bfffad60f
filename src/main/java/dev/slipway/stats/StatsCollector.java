package dev.slipway.stats;

import dev.slipway.runtime.Metrics;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.TaskMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Reads the counters of all containers that somebody watches, once a second and together; of none
 * while nobody watches.
 */
@Component
public class StatsCollector {

  private static final Logger log = LoggerFactory.getLogger(StatsCollector.class);
  private static final long PERIOD = Duration.ofSeconds(1).toNanos();

  private final Metrics metrics;
  private final Set<StatsWatch> watches = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean collecting;

  StatsCollector(Metrics metrics) {
    this.metrics = metrics;
  }

  /** Samples of this container from the next reading on, until the watch is closed. */
  public StatsWatch watch(String containerId) {
    StatsWatch watch = new StatsWatch(containerId, watches::remove);
    lock.lock();
    try {
      watches.add(watch);
      if (!collecting) {
        collecting = true;
        Thread.ofVirtual().name("stats-collector").start(this::collect);
      }
    } finally {
      lock.unlock();
    }
    return watch;
  }

  /**
   * A sample of this container as it is now.
   *
   * @throws RuntimeFault.Unavailable if containerd is away
   */
  public Sample now(String containerId) {
    return new Sample(metrics.read(List.of(containerId)).get(containerId), HostCpu.now());
  }

  private void collect() {
    boolean ended = false;
    try {
      while (goesOn()) {
        long next = System.nanoTime() + PERIOD;
        try {
          read(List.copyOf(watches));
        } catch (RuntimeException e) {
          log.warn("No statistics this time", e);
        }
        LockSupport.parkNanos(next - System.nanoTime());
      }
      ended = true;
    } finally {
      if (!ended) {
        broken();
      }
    }
  }

  /** After an error, which ends this thread: the next who watches begins anew. */
  private void broken() {
    lock.lock();
    try {
      collecting = false;
    } finally {
      lock.unlock();
    }
  }

  private void read(List<StatsWatch> watching) {
    Map<String, TaskMetrics> read =
        read(watching.stream().map(StatsWatch::containerId).collect(Collectors.toSet()));
    HostCpu host = HostCpu.now();
    watching.forEach(watch -> watch.offer(new Sample(read.get(watch.containerId()), host)));
  }

  private boolean goesOn() {
    lock.lock();
    try {
      collecting = !watches.isEmpty();
      return collecting;
    } finally {
      lock.unlock();
    }
  }

  boolean collects() {
    lock.lock();
    try {
      return collecting;
    } finally {
      lock.unlock();
    }
  }

  /** While containerd is away nothing is known of any task. */
  private Map<String, TaskMetrics> read(Set<String> containerIds) {
    try {
      return metrics.read(containerIds);
    } catch (RuntimeFault.Unavailable away) {
      log.debug("No statistics: {}", away.getMessage());
      return Map.of();
    }
  }
}
