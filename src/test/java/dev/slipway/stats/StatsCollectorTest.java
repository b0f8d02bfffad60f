package dev.slipway.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.TaskMetrics;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class StatsCollectorTest {

  private final List<Set<String>> asked = new CopyOnWriteArrayList<>();
  private volatile Map<String, TaskMetrics> running = Map.of("one", TaskMetrics.NONE);
  private volatile boolean away;
  private volatile boolean error;
  private final StatsCollector collector = new StatsCollector(this::read);

  private Map<String, TaskMetrics> read(Collection<String> ids) {
    asked.add(Set.copyOf(ids));
    if (error) {
      throw new StackOverflowError();
    }
    if (away) {
      throw new RuntimeFault.Unavailable("away", new Exception());
    }
    return running;
  }

  @Test
  void allWhoWatchShareOneReading() throws Exception {
    try (StatsWatch first = collector.watch("one");
        StatsWatch second = collector.watch("one");
        StatsWatch other = collector.watch("two")) {
      first.next();
      first.next();
      assertThat(second.next()).isNotNull();
      Sample idle = other.next();
      assertThat(idle).isNotNull();
      assertThat(idle.metrics()).isNull();
      assertThat(asked).last().isEqualTo(Set.of("one", "two"));
    }
  }

  @Test
  void nothingIsReadWhileNobodyWatches() throws Exception {
    try (StatsWatch watch = collector.watch("one")) {
      assertThat(watch.next()).isNotNull();
    }
    await().until(() -> !collector.collects());
    int before = asked.size();
    try (StatsWatch watch = collector.watch("two")) {
      assertThat(watch.next()).isNotNull();
    }
    assertThat(asked.subList(before, asked.size())).containsOnly(Set.of("two"));
  }

  @Test
  void readingGoesOnWhenTheRuntimeComesBack() throws Exception {
    away = true;
    try (StatsWatch watch = collector.watch("one")) {
      Sample without = watch.next();
      assertThat(without).isNotNull();
      assertThat(without.metrics()).isNull();
      away = false;
      await().until(() -> watch.next() instanceof Sample sample && sample.metrics() != null);
    }
  }

  @Test
  void anErrorDoesNotEndItForTheNextWhoWatches() throws Exception {
    error = true;
    try (StatsWatch first = collector.watch("one")) {
      await().until(() -> !asked.isEmpty() && !collector.collects());
      error = false;
      try (StatsWatch second = collector.watch("one")) {
        assertThat(second.next()).isNotNull();
        assertThat(first.next()).isNotNull();
      }
    }
  }

  @Test
  void aClosedWatchLetsItsReaderGo() throws Exception {
    StatsWatch watch = collector.watch("one");
    watch.close();
    watch.close();
    assertThat(watch.next()).isNull();
  }
}
