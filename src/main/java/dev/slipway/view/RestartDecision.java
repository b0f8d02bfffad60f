package dev.slipway.view;

import dev.slipway.container.ContainerEvent.RestartScheduled;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a container's restart policy decided after the end of an attempt.
 *
 * @param why not; null when it starts the container again
 * @param round of the back-off, 0 when it does not
 * @param dueAt when the restart begins, by the clock of the decision
 */
public record RestartDecision(
    boolean restarts, @Nullable String why, int round, long delayMillis, @Nullable Instant dueAt) {

  static RestartDecision of(RestartScheduled e) {
    return new RestartDecision(true, null, e.round(), e.delayMillis(), e.dueAt());
  }

  static RestartDecision not(String why) {
    return new RestartDecision(false, why, 0, 0, null);
  }
}
