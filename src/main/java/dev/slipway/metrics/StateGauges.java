package dev.slipway.metrics;

import dev.slipway.store.StoreHealth;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What is so now, read from the projected rows at each scrape: right from the first scrape after a
 * start on, and never adrift.
 */
@Component
class StateGauges {

  private static final Logger log = LoggerFactory.getLogger(StateGauges.class);

  /** A failed attempt is in flight until it is undone. */
  private static final String IN_FLIGHT =
      "select count(*) from start_attempt where outcome in ('starting', 'failed')";

  private final JdbcClient database;
  private final StoreHealth store;

  /**
   * @param subscribers how many readers of Docker's event stream there are now
   */
  StateGauges(
      PrometheusRegistry registry,
      JdbcClient database,
      StoreHealth store,
      @Qualifier("engineEventSubscribers") IntSupplier subscribers) {
    this.database = database;
    this.store = store;
    GaugeWithCallback.builder()
        .name("slipway_store_available")
        .help("Whether the event store answers: 1 or 0")
        .callback(gauge -> gauge.call(store.isAway() ? 0 : 1))
        .register(registry);
    GaugeWithCallback.builder()
        .name("engine_daemon_container_states_containers")
        .help("The count of containers in various states")
        .labelNames("state")
        .callback(gauge -> read(() -> states(gauge)))
        .register(registry);
    CounterWithCallback.builder()
        .name("engine_daemon_events_total")
        .help("The number of events logged")
        .callback(counter ->
            read(() -> counter.call((double) count("select count(*) from engine_event"))))
        .register(registry);
    // Named like a counter by Docker; it is a gauge.
    GaugeWithCallback.builder()
        .name("engine_daemon_events_subscribers_total")
        .help("The number of current subscribers to events")
        .callback(gauge -> gauge.call((double) subscribers.getAsInt()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("slipway_starts_in_flight")
        .help("Attempts that have begun and are neither started nor undone")
        .callback(gauge -> read(() -> gauge.call((double) count(IN_FLIGHT))))
        .register(registry);
    GaugeWithCallback.builder()
        .name("slipway_open_obligations")
        .help("Resources that are taken and whose release is not confirmed")
        .labelNames("resource")
        .callback(gauge -> read(() -> obligations(gauge)))
        .register(registry);
  }

  /** What cannot be read now is left out; the rest of the scrape goes on. */
  private void read(Runnable observation) {
    if (store.isAway()) {
      return;
    }
    try {
      observation.run();
    } catch (DataAccessException storeAway) {
      log.debug("A gauge cannot be read", storeAway);
    }
  }

  private void states(GaugeWithCallback.Callback gauge) {
    Map<String, Long> byStatus =
        counts("select status, count(*) from container_view group by status");
    long running = byStatus.getOrDefault("running", 0L);
    long paused = byStatus.getOrDefault("paused", 0L);
    long all = byStatus.values().stream().mapToLong(Long::longValue).sum();
    gauge.call((double) running, "running");
    gauge.call((double) paused, "paused");
    // Docker counts everything else as stopped, also what never ran.
    gauge.call((double) (all - running - paused), "stopped");
  }

  private long count(String sql) {
    return database.sql(sql).query(Long.class).single();
  }

  private void obligations(GaugeWithCallback.Callback gauge) {
    Map<String, Long> byResource =
        database
            .sql("select owed from start_attempt where owed <> ''")
            .query((row, number) -> row.getString(1))
            .list()
            .stream()
            .flatMap(owed -> Stream.of(owed.split(",")))
            .collect(Collectors.groupingBy(step -> step, Collectors.counting()));
    byResource.forEach((resource, count) -> gauge.call(count.doubleValue(), resource));
  }

  private Map<String, Long> counts(String sql) {
    return database
        .sql(sql)
        .query((row, number) -> Map.entry(row.getString(1), row.getLong(2)))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
