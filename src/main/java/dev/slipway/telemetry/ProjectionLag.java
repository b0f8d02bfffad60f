package dev.slipway.telemetry;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.OptionalLong;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * How many stored events each event processor has not handled yet. One that takes part in the
 * transaction of the append cannot lag while it runs; when it does not run, its lag is unknown
 * (NaN).
 */
@Component
class ProjectionLag {

  private final ObjectProvider<EventProcessingConfiguration> processors;
  private final ObjectProvider<EventStore> events;

  /** Both collaborators are asked for late: they are made from beans that count in here. */
  ProjectionLag(
      PrometheusRegistry registry,
      ObjectProvider<EventProcessingConfiguration> processors,
      ObjectProvider<EventStore> events) {
    this.processors = processors;
    this.events = events;
    GaugeWithCallback.builder()
        .name("slipway_projection_lag_events")
        .help("Stored events that a projection has not handled yet")
        .labelNames("projection")
        .callback(this::observe)
        .register(registry);
  }

  private void observe(GaugeWithCallback.Callback gauge) {
    processors
        .getObject()
        .eventProcessors()
        .forEach((name, processor) -> gauge.call(lag(processor), name));
  }

  private double lag(EventProcessor processor) {
    if (!processor.isRunning() || processor.isError()) {
      return Double.NaN;
    }
    return processor instanceof StreamingEventProcessor streaming ? behind(streaming) : 0;
  }

  private double behind(StreamingEventProcessor processor) {
    OptionalLong slowest =
        processor.processingStatus().values().stream()
            .map(EventTrackerStatus::getCurrentPosition)
            .mapToLong(position -> position.orElse(-1))
            .min();
    TrackingToken head = events.getObject().createHeadToken();
    long last = head == null ? -1 : head.position().orElse(-1);
    return slowest.isPresent() ? Math.max(0, last - slowest.getAsLong()) : Double.NaN;
  }
}
