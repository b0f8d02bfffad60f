package dev.slipway.view;

import dev.slipway.events.DirectEvents;
import dev.slipway.events.ImageEvents;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tells other modules how many there are of what the views hold, out of memory: asking often costs
 * no query, however long the history is.
 */
@Configuration(proxyBeanMethods = false)
class ViewCounts {

  /** A failed attempt is in flight until it is undone. */
  private static final Set<String> IN_FLIGHT = Set.of("starting", "failed");

  /** Containers by Docker's status. */
  @Bean
  Supplier<Map<String, Long>> containersByStatus(CommittedViews committed) {
    return () ->
        committed.containers().stream()
            .collect(Collectors.groupingBy(ContainerView::status, Collectors.counting()));
  }

  /** What is taken and not yet released, by the name of its step. */
  @Bean
  Supplier<Map<String, Long>> obligationsByStep(CommittedViews committed) {
    return () ->
        committed.openAttempts().stream()
            .flatMap(attempt -> attempt.unreleased().stream())
            .collect(Collectors.groupingBy(step -> step, Collectors.counting()));
  }

  /** Attempts that have begun and are neither started nor undone. */
  @Bean
  IntSupplier startsInFlight(CommittedViews committed) {
    return () ->
        (int)
            committed.openAttempts().stream()
                .filter(attempt -> IN_FLIGHT.contains(attempt.outcome()))
                .count();
  }

  /** Docker's events since the service started. */
  @Bean
  LongSupplier engineEventsLogged(
      ViewProjection projection, ImageEvents images, DirectEvents others) {
    return () -> projection.engineEvents() + images.shown() + others.shown();
  }
}
