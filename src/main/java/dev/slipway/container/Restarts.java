package dev.slipway.container;

import dev.slipway.container.ContainerEvent.ManualStopRecorded;
import dev.slipway.container.ContainerEvent.RestartRequested;
import dev.slipway.container.ContainerEvent.RestartScheduled;
import dev.slipway.container.ContainerEvent.StartRequested;
import org.jspecify.annotations.Nullable;

/**
 * What decides whether a container is started again.
 *
 * @param count how often the policy has started it since it was last started otherwise
 * @param round of the back-off that is on, 0 before the first
 * @param stoppedByHand whether a signal that means stop was asked for since then
 * @param attemptId of the newest attempt; null before the first
 * @param cause of that attempt
 * @param stop came while there was no task to be told; that task's end is near, or its beginning
 * @param wish a restart whose start is not done yet
 */
public record Restarts(
    RestartPolicy policy,
    int count,
    int round,
    boolean stoppedByHand,
    @Nullable String attemptId,
    StartCause cause,
    @Nullable ManualStopRecorded stop,
    @Nullable RestartRequested wish) {

  static Restarts under(RestartPolicy policy) {
    return new Restarts(policy, 0, 0, false, null, StartCause.CLIENT, null, null);
  }

  Restarts policy(RestartPolicy changed) {
    return new Restarts(changed, count, round, stoppedByHand, attemptId, cause, stop, wish);
  }

  /** For an attempt that the policy did not ask for, nothing counts that was before. */
  Restarts starting(StartRequested e) {
    StartCause why = StartCause.orClient(e.cause());
    return new Restarts(policy, why.count(), why.round(), false, e.attemptId(), why, null, wish);
  }

  Restarts scheduled(RestartScheduled e) {
    return new Restarts(policy, e.count(), e.round(), stoppedByHand, attemptId, cause, stop, wish);
  }

  Restarts stopped() {
    return new Restarts(policy, count, round, true, attemptId, cause, null, wish);
  }

  Restarts stopped(ManualStopRecorded e) {
    return new Restarts(policy, count, round, true, attemptId, cause, e, wish);
  }

  Restarts carriedOut() {
    return stop == null
        ? this
        : new Restarts(policy, count, round, stoppedByHand, attemptId, cause, null, wish);
  }

  /** The later wish counts. */
  Restarts wished(@Nullable RestartRequested e) {
    return e == null && wish == null
        ? this
        : new Restarts(policy, count, round, stoppedByHand, attemptId, cause, null, e);
  }

  /** A restart is over with its own attempt, or with the stop that failed. */
  Restarts over(String attemptOrRequest) {
    return wish != null
            && (wish.attemptId().equals(attemptOrRequest)
                || wish.requestId().equals(attemptOrRequest))
        ? wished(null)
        : this;
  }

  /** The restart that is still to begin when the attempt is over; null when there is none. */
  @Nullable RestartRequested wishBeyond(String attempt) {
    return wish == null || wish.attemptId().equals(attempt) ? null : wish;
  }
}
