package dev.slipway.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * One measured start, in milliseconds.
 *
 * @param total from sending the request to its answer
 * @param steps duration of each step
 * @param queued how long steps waited for a place, so that containerd is not asked for too much at
 *     once
 * @param runtime how long at least one call to containerd or a CNI plugin was under way
 */
record StartSample(double total, Map<String, Double> steps, double queued, double runtime) {

  /** With what the engine's start history tells about the attempt. */
  static StartSample of(double total, JsonNode attempt) {
    Map<String, Double> steps = new LinkedHashMap<>();
    List<Interval> calls = new ArrayList<>();
    double queued = 0;
    for (JsonNode step : attempt.path("steps")) {
      steps.put(step.path("step").asString(), step.path("micros").asLong() / 1e3);
      queued += step.path("queuedMicros").asLong() / 1e3;
      Instant begun = Instant.parse(step.path("begunAt").asString());
      long micros = step.path("runtimeMicros").asLong();
      if (micros > 0) {
        calls.add(new Interval(begun, begun.plusNanos(micros * 1000)));
      }
    }
    return new StartSample(total, steps, queued, union(calls));
  }

  /** Our share: what is left of the whole without the runtime's share and the queue for it. */
  double overhead() {
    return total - runtime - queued;
  }

  /** Steps that run side by side count once, since the whole does not wait for their sum. */
  private static double union(List<Interval> calls) {
    calls.sort(Comparator.comparing(Interval::from));
    Duration covered = Duration.ZERO;
    Instant end = Instant.MIN;
    for (Interval call : calls) {
      Instant from = call.from().isAfter(end) ? call.from() : end;
      if (call.to().isAfter(from)) {
        covered = covered.plus(Duration.between(from, call.to()));
        end = call.to();
      }
    }
    return covered.toNanos() / 1e6;
  }

  private record Interval(Instant from, Instant to) {}
}
