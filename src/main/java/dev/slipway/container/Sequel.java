package dev.slipway.container;

import dev.slipway.container.ContainerEvent.ContainerStopped;
import dev.slipway.container.ContainerEvent.ManualStopRecorded;
import dev.slipway.container.ContainerEvent.RemovalRequested;
import dev.slipway.container.ContainerEvent.RestartGivenUp;
import dev.slipway.container.ContainerEvent.RestartRequested;
import dev.slipway.container.ContainerEvent.RestartScheduled;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.ContainerState.Exiting;
import dev.slipway.container.ContainerState.Identity;
import dev.slipway.container.ContainerState.Run;
import dev.slipway.container.ContainerState.Undoing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the end of a run, or of an attempt that failed: the second half of a restart, a
 * removal, what the restart policy says, or nothing. It is recorded with the end, so that no crash
 * can come between the two.
 */
final class Sequel {

  private final Identity identity;
  private final Restarts restarts;
  private final String attemptId;
  private final Instant at;

  private Sequel(Identity identity, String attemptId, Instant at) {
    this.identity = identity;
    this.restarts = identity.restarts();
    this.attemptId = attemptId;
    this.at = at;
  }

  /**
   * @param identity after the exit
   * @param ended before it
   */
  static List<? extends ContainerEvent> ofExit(Identity identity, Exiting ended, Instant at) {
    Run run = ended.run();
    Sequel sequel = new Sequel(identity, run.attemptId(), at);
    boolean longRun =
        Duration.between(run.startedAt(), ended.exitedAt()).compareTo(Backoff.LONG_RUN) >= 0;
    return sequel.otherwise(
        () -> sequel.exited(ended.exitStatus(), longRun ? 1 : sequel.nextRound(), ended.lost()));
  }

  /**
   * @param identity after the undo
   * @param ended before it
   */
  static List<? extends ContainerEvent> ofFailure(Identity identity, Undoing ended, Instant at) {
    Sequel sequel = new Sequel(identity, ended.attemptId(), at);
    return Stream.concat(
            Stream.ofNullable(sequel.overruled()),
            sequel.otherwise(() -> sequel.failed(ended)).stream())
        .toList();
  }

  private int nextRound() {
    return restarts.round() + 1;
  }

  private interface Decision {
    List<? extends ContainerEvent> make();
  }

  private List<? extends ContainerEvent> otherwise(Decision decision) {
    RestartRequested wish = restarts.wishBeyond(attemptId);
    if (identity.removing()) {
      return List.of();
    } else if (wish != null) {
      return List.of(start(wish));
    } else if (identity.created().autoRemove()) {
      return List.of(new RemovalRequested(identity.id(), false, false, false, "auto-remove", at));
    }
    return decision.make();
  }

  /** With a restart beyond the attempt, it and not the policy says how the back-off goes on. */
  private @Nullable ContainerEvent overruled() {
    return !identity.removing()
            && restarts.cause().byPolicy()
            && restarts.wishBeyond(attemptId) != null
        ? new RestartGivenUp(identity.id(), attemptId, RestartDecline.cancelled("restart"), at)
        : null;
  }

  private StartRequested start(RestartRequested wish) {
    return KnownContainer.start(
        identity,
        wish.attemptId(),
        wish.node(),
        wish.steps(),
        StartCause.RESTART,
        wish.requestedBy(),
        at);
  }

  private List<ContainerEvent> exited(int exitStatus, int round, boolean lost) {
    return restarts.policy().isNo() && restarts.stop() == null
        ? List.of()
        : policy(exitStatus, round, lost);
  }

  private List<ContainerEvent> policy(int exitStatus, int round, boolean lost) {
    String refusal =
        restarts.stoppedByHand()
            ? RestartDecline.STOPPED
            : restarts.policy().refusal(exitStatus, restarts.count());
    return List.of(
        refusal == null
            ? scheduled(exitStatus, round, lost)
            : new RestartGivenUp(identity.id(), attemptId, refusal, at));
  }

  /** A client learns of its failed start and decides itself; the policy goes on with its own. */
  private List<ContainerEvent> failed(Undoing ended) {
    if (!restarts.cause().byPolicy()) {
      return List.of();
    }
    StartFailure failure = ended.failure();
    Stream<ContainerEvent> decided =
        failure.mayPass() || restarts.stoppedByHand()
            ? policy(failure.exitCode(), nextRound(), false).stream()
            : Stream.of(
                new RestartGivenUp(
                    identity.id(), attemptId, RestartDecline.startFailed(failure), at));
    return Stream.concat(decided, Stream.ofNullable(stopped())).toList();
  }

  /** A stop for which the attempt's task was too late is met by there being none. */
  private @Nullable ContainerEvent stopped() {
    ManualStopRecorded stop = restarts.stop();
    return stop == null || stop.timeoutSeconds() == null
        ? null
        : new ContainerStopped(identity.id(), stop.requestId(), at);
  }

  private RestartScheduled scheduled(int exitStatus, int round, boolean lost) {
    long delay = Backoff.millis(round, attemptId);
    return new RestartScheduled(
        identity.id(),
        attemptId,
        round,
        restarts.count() + 1,
        delay,
        at.plusMillis(delay),
        exitStatus,
        lost,
        at);
  }
}
