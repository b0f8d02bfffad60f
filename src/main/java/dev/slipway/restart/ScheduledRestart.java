package dev.slipway.restart;

import dev.slipway.container.ContainerEvent.RestartScheduled;
import java.time.Duration;
import java.time.Instant;

/**
 * A restart whose delay is not over yet.
 *
 * @param attemptId of the attempt that ended
 * @param dueAt by the clock of the decision
 */
record ScheduledRestart(String containerId, String attemptId, Duration delay, Instant dueAt) {

  static ScheduledRestart of(RestartScheduled e) {
    return new ScheduledRestart(
        e.containerId(), e.attemptId(), Duration.ofMillis(e.delayMillis()), e.dueAt());
  }

  /** How long to wait yet; a clock that was set back makes it no longer than it was at first. */
  Duration remaining(Instant now) {
    Duration left = Duration.between(now, dueAt);
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(delay) < 0 ? left : delay;
  }
}
