package dev.slipway.telemetry;

import dev.slipway.exec.ExecFinished;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Slipway's own meters: what dockerd does not tell about its starts. No label holds an id. */
@Component
class OwnMeters {

  /** Each delay of the sequence falls into a bucket of its own, whatever its spread. */
  private static final double[] BACKOFFS = {
    0.15, 0.3, 0.6, 1.2, 2.4, 4.8, 9.6, 19.2, 38.4, 56.5, 70
  };

  private final Histogram steps;
  private final Counter starts;
  private final Counter staleObjects;
  private final Counter drift;
  private final Histogram backoffs;
  private final Histogram appends;
  private final Counter commits;
  private final Histogram execs;

  OwnMeters(PrometheusRegistry registry) {
    steps =
        Buckets.finer(
                "slipway_start_step_seconds", "Duration of each step of a start, without its queue")
            .labelNames("step", "outcome")
            .register(registry);
    starts =
        Counter.builder()
            .name("slipway_starts_total")
            .help("Attempts that came to an end, by outcome, failed step and class of failure")
            .labelNames("outcome", "failed_step", "reason")
            .register(registry);
    starts.initLabelValues("started", "none", "none");
    staleObjects =
        Counter.builder()
            .name("slipway_stale_objects_removed_total")
            .help("Objects of earlier attempts that a start found in the runtime and destroyed")
            .register(registry);
    drift =
        Counter.builder()
            .name("slipway_reconcile_drift_total")
            .help("Differences between what was recorded and what the runtime showed")
            .labelNames("kind")
            .register(registry);
    for (Drift kind : Drift.values()) {
      drift.initLabelValues(kind.text());
    }
    backoffs =
        Histogram.builder()
            .name("slipway_restart_backoff_seconds")
            .help("Delays before the restarts that restart policies decided on")
            .classicOnly()
            .classicUpperBounds(BACKOFFS)
            .register(registry);
    appends =
        Buckets.finer("slipway_event_append_seconds", "Duration of one append to the event store")
            .register(registry);
    execs =
        Buckets.finer(
                "slipway_exec_seconds", "Time of execs from their start to their end, by outcome")
            .labelNames("outcome")
            .register(registry);
    for (ExecFinished.Outcome outcome : ExecFinished.Outcome.values()) {
      execs.initLabelValues(text(outcome));
    }
    commits =
        Counter.builder()
            .name("slipway_store_commits_total")
            .help("Transactions that the store committed, without those that only read")
            .register(registry);
  }

  void step(String step, String outcome, long micros) {
    steps.labelValues(step, outcome).observe(Math.max(0, micros) / 1e6);
  }

  void started() {
    starts.labelValues("started", "none", "none").inc();
  }

  void startFailed(String step, String reason) {
    starts.labelValues("failed", step, reason).inc();
  }

  void backoff(long millis) {
    backoffs.observe(millis / 1e3);
  }

  void staleObjectRemoved() {
    staleObjects.inc();
  }

  void drift(Drift kind) {
    drift.labelValues(kind.text()).inc();
  }

  void execFinished(ExecFinished exec) {
    execs.labelValues(text(exec.outcome())).observe(Math.max(0, exec.lasted().toNanos()) / 1e9);
  }

  private static String text(ExecFinished.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  void committed() {
    commits.inc();
  }

  void appended(Duration duration) {
    appends.observe(duration.toNanos() / 1e9);
  }
}
