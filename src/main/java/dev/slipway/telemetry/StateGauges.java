package dev.slipway.telemetry;

import dev.slipway.store.StoreHealth;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * What is so now, as the views hold it in memory at each scrape: right from the first scrape after
 * a start on, and never adrift. A scrape asks the database for nothing.
 */
@Component
class StateGauges {

  private final Supplier<Map<String, Long>> containersByStatus;
  private final Supplier<Map<String, Long>> obligationsByStep;

  /**
   * @param containersByStatus how many containers there are in each of Docker's states
   * @param obligationsByStep how much is taken and not yet released, by step
   * @param startsInFlight how many attempts are on their way
   * @param logged how many of Docker's events there were since the service started
   * @param subscribers how many readers of Docker's event stream there are now
   * @param sessionsByKind how many sessions with processes are open now
   */
  StateGauges(
      PrometheusRegistry registry,
      StoreHealth store,
      @Qualifier("containersByStatus") Supplier<Map<String, Long>> containersByStatus,
      @Qualifier("obligationsByStep") Supplier<Map<String, Long>> obligationsByStep,
      @Qualifier("startsInFlight") IntSupplier startsInFlight,
      @Qualifier("engineEventsLogged") LongSupplier logged,
      @Qualifier("engineEventSubscribers") IntSupplier subscribers,
      @Qualifier("sessionsByKind") Supplier<Map<String, Long>> sessionsByKind) {
    this.containersByStatus = containersByStatus;
    this.obligationsByStep = obligationsByStep;
    GaugeWithCallback.builder()
        .name("slipway_store_available")
        .help("Whether the event store answers: 1 or 0")
        .callback(gauge -> gauge.call(store.isAway() ? 0 : 1))
        .register(registry);
    GaugeWithCallback.builder()
        .name("engine_daemon_container_states_containers")
        .help("The count of containers in various states")
        .labelNames("state")
        .callback(this::states)
        .register(registry);
    CounterWithCallback.builder()
        .name("engine_daemon_events_total")
        .help("The number of events logged")
        .callback(counter -> counter.call((double) logged.getAsLong()))
        .register(registry);
    // Named like a counter by Docker; it is a gauge.
    GaugeWithCallback.builder()
        .name("engine_daemon_events_subscribers_total")
        .help("The number of current subscribers to events")
        .callback(gauge -> gauge.call((double) subscribers.getAsInt()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("slipway_sessions")
        .help("Clients that are connected with a container's processes")
        .labelNames("kind")
        .callback(gauge ->
            sessionsByKind.get().forEach((kind, count) -> gauge.call(count.doubleValue(), kind)))
        .register(registry);
    GaugeWithCallback.builder()
        .name("slipway_starts_in_flight")
        .help("Attempts that have begun and are neither started nor undone")
        .callback(gauge -> gauge.call((double) startsInFlight.getAsInt()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("slipway_open_obligations")
        .help("Resources that are taken and whose release is not confirmed")
        .labelNames("resource")
        .callback(this::obligations)
        .register(registry);
  }

  private void states(GaugeWithCallback.Callback gauge) {
    Map<String, Long> byStatus = containersByStatus.get();
    long running = byStatus.getOrDefault("running", 0L);
    long paused = byStatus.getOrDefault("paused", 0L);
    long all = byStatus.values().stream().mapToLong(Long::longValue).sum();
    gauge.call((double) running, "running");
    gauge.call((double) paused, "paused");
    // Docker counts everything else as stopped, also what never ran.
    gauge.call((double) (all - running - paused), "stopped");
  }

  private void obligations(GaugeWithCallback.Callback gauge) {
    obligationsByStep.get().forEach((resource, count) -> gauge.call(count.doubleValue(), resource));
  }
}
