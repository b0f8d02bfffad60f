package dev.slipway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.container.ContainerEvent.CleanedUp;
import dev.slipway.container.ContainerEvent.ContainerCreated;
import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.LateTaskExited;
import dev.slipway.container.ContainerEvent.NetworkAttached;
import dev.slipway.container.ContainerEvent.RemovalRequested;
import dev.slipway.container.ContainerEvent.StaleObjectRemoved;
import dev.slipway.container.ContainerEvent.StartFailed;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.NetworkEndpoint;
import dev.slipway.container.StartFailure;
import dev.slipway.container.StepTiming;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.junit.jupiter.api.Test;

class EventMetersTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final String ID = "c".repeat(64);
  private static final String ATTEMPT = "attempt";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final EventMeters meters =
      new EventMeters(
          new DockerMeters(registry),
          new OwnMeters(registry),
          Clock.fixed(NOON.plusMillis(20), ZoneOffset.UTC));

  @Test
  void aStartIsMeasuredFromTheRequestToTheEndOfItsLastStep() {
    meters.on(requested());
    meters.on(started());

    assertThat(scrape())
        .contains("engine_daemon_container_actions_seconds_count{action=\"start\"} 1")
        .contains("engine_daemon_container_actions_seconds_sum{action=\"start\"} 0.15")
        .contains("slipway_start_step_seconds_sum{outcome=\"done\",step=\"start\"} 0.05")
        .contains(
            "slipway_starts_total{failed_step=\"none\",outcome=\"started\",reason=\"none\"} 1.0");
  }

  @Test
  void aStartThatAnEarlierProcessBeganIsCountedButNotMeasured() {
    meters.on(started());

    assertThat(scrape())
        .contains("engine_daemon_container_actions_seconds_count{action=\"start\"} 0")
        .contains(
            "slipway_starts_total{failed_step=\"none\",outcome=\"started\",reason=\"none\"} 1.0");
  }

  @Test
  void aFailedStartIsCountedByStepAndReasonAndNeverObservedAsAStart() {
    meters.on(requested());
    meters.on(
        new StartFailed(
            ID,
            ATTEMPT,
            "task",
            new StartFailure("command_not_found", 127, 400, "no such command", "raw"),
            List.of(new StepTiming("task", NOON, 0, 3000, 2500, "failed")),
            NOON));

    assertThat(scrape())
        .contains(
            "slipway_starts_total{failed_step=\"task\",outcome=\"failed\",reason=\"command_not_found\"}"
                + " 1.0")
        .contains("slipway_start_step_seconds_count{outcome=\"failed\",step=\"task\"} 1")
        .contains("engine_daemon_container_actions_seconds_count{action=\"start\"} 0");
  }

  @Test
  void createAndDeleteAreMeasuredFromTheirRequests() {
    meters.on(
        new ContainerCreated(
            ID,
            "c",
            "busybox",
            "sha256:0",
            "{}",
            "{}",
            "{}",
            Map.of(),
            "none",
            false,
            15,
            10,
            null,
            "",
            NOON));
    meters.on(new RemovalRequested(ID, false, false, false, "", NOON));
    meters.on(new ContainerRemoved(ID, "c", NOON.plusMillis(40)));

    assertThat(scrape())
        .contains("engine_daemon_container_actions_seconds_sum{action=\"create\"} 0.02")
        .contains("engine_daemon_container_actions_seconds_sum{action=\"delete\"} 0.04");
  }

  @Test
  void attachingAndReleasingANetworkAreNetworkActions() {
    meters.on(
        new NetworkAttached(
            ID,
            ATTEMPT,
            new NetworkEndpoint("bridge", "n", "e", "/ns", "", "10.0.0.2", 24, "", List.of()),
            List.of(new StepTiming("network", NOON, 0, 60_000, 59_000, "done")),
            NOON));
    meters.on(new CleanedUp(ID, ATTEMPT, "network", "released", null, 30_000, NOON));

    assertThat(scrape())
        .contains("engine_daemon_network_actions_seconds_sum{action=\"allocate\"} 0.06")
        .contains("engine_daemon_network_actions_seconds_sum{action=\"connect\"} 0.06")
        .contains("engine_daemon_network_actions_seconds_sum{action=\"release\"} 0.03");
  }

  @Test
  void staleObjectsAndLateExitsAreDrift() {
    meters.on(new StaleObjectRemoved(ID, ATTEMPT, null, "task", "", NOON));
    meters.on(new LateTaskExited(ID, 7, 137, NOON, NOON));

    assertThat(scrape())
        .contains("slipway_stale_objects_removed_total 1.0")
        .contains("slipway_reconcile_drift_total{kind=\"stale_object\"} 1.0")
        .contains("slipway_reconcile_drift_total{kind=\"late_exit\"} 1.0");
  }

  @Test
  void nothingIsCountedWhenTheUnitOfWorkIsRolledBack() {
    DefaultUnitOfWork<?> unit =
        DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage("stage"));
    meters.on(requested());
    meters.on(started());
    unit.rollback();

    assertThat(scrape())
        .contains(
            "slipway_starts_total{failed_step=\"none\",outcome=\"started\",reason=\"none\"} 0.0");
  }

  @Test
  void eventsOfOneUnitOfWorkAreCountedInTheirOrderOnceItIsCommitted() {
    DefaultUnitOfWork<?> unit =
        DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage("stage"));
    meters.on(requested());
    meters.on(started());
    unit.commit();

    assertThat(scrape())
        .contains("engine_daemon_container_actions_seconds_count{action=\"start\"} 1");
  }

  private static StartRequested requested() {
    return new StartRequested(
        ID,
        ATTEMPT,
        "node",
        "c",
        "busybox",
        "sha256:0",
        "{}",
        "{}",
        "{}",
        "none",
        List.of(),
        null,
        "",
        NOON);
  }

  private static ContainerStarted started() {
    return new ContainerStarted(
        ID,
        ATTEMPT,
        42,
        List.of(new StepTiming("start", NOON.plusMillis(100), 0, 50_000, 49_000, "done")),
        NOON.plusMillis(99));
  }

  private String scrape() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
