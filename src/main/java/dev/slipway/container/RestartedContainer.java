package dev.slipway.container;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.slipway.container.ContainerCommand.Answer;
import dev.slipway.container.ContainerCommand.ChangeRestartPolicy;
import dev.slipway.container.ContainerCommand.RestartContainer;
import dev.slipway.container.ContainerCommand.StartAnswer;
import dev.slipway.container.ContainerCommand.StartAtBoot;
import dev.slipway.container.ContainerCommand.StartScheduled;
import dev.slipway.container.ContainerEvent.ContainerStopped;
import dev.slipway.container.ContainerEvent.ManualStopRecorded;
import dev.slipway.container.ContainerEvent.RestartCancelled;
import dev.slipway.container.ContainerEvent.RestartRequested;
import dev.slipway.container.ContainerRefusal.Conflict;
import dev.slipway.container.ContainerState.Exited;
import dev.slipway.container.ContainerState.Exiting;
import dev.slipway.container.ContainerState.Identity;
import dev.slipway.container.ContainerState.Restarting;
import dev.slipway.container.ContainerState.Run;
import dev.slipway.container.ContainerState.Starting;
import dev.slipway.container.ContainerState.Undoing;
import java.time.Instant;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.jspecify.annotations.Nullable;

/** Decides about restarts: those that somebody asks for, and those of the policy. */
abstract class RestartedContainer extends ReportedContainer {

  @CommandHandler
  StartAnswer restart(RestartContainer c) {
    Identity identity = identity();
    RestartRequested earlier = identity.restarts().wish();
    if (identity.removing() || (earlier == null && leaves())) {
      throw new Conflict("container is marked for removal and cannot be started");
    }
    Run run = state.live();
    if (earlier != null) {
      if (run != null && earlier.requestId().equals(c.joins())) {
        requestStop(run, c.requestId(), c.signal(), c.timeoutSeconds(), c.requestedBy(), c.at());
      }
      return new StartAnswer(Answer.JOINED, earlier.attemptId(), earlier.requestId());
    }
    RestartRequested wish =
        new RestartRequested(
            containerId,
            c.requestId(),
            c.attemptId(),
            c.node(),
            c.steps(),
            c.signal(),
            c.timeoutSeconds(),
            c.requestedBy(),
            c.at());
    apply(wish);
    if (run != null) {
      stopFor(run, wish, c.at());
    }
    if (cancelled("restart", c.requestedBy(), c.at())) {
      apply(new ContainerStopped(containerId, c.requestId(), c.at()));
    }
    if (state.canStart()) {
      requestStart(c.attemptId(), c.node(), c.steps(), StartCause.RESTART, c.requestedBy(), c.at());
    }
    return new StartAnswer(Answer.RECORDED, c.attemptId());
  }

  /**
   * Whether the container is removed when its end is recorded: then what it keeps beyond a run is
   * being given back already.
   */
  private boolean leaves() {
    boolean ended = state instanceof Exiting || (state instanceof Starting s && s.exit() != null);
    return ended && identity().created().autoRemove();
  }

  @CommandHandler
  Answer start(StartScheduled c) {
    if (!(state instanceof Restarting s) || !s.plan().attemptId().equals(c.endedAttemptId())) {
      return Answer.ALREADY;
    }
    StartCause cause =
        new StartCause(
            s.plan().lost() ? "recovery" : "policy",
            s.plan().round(),
            s.plan().count(),
            s.plan().delayMillis());
    requestStart(c.attemptId(), c.node(), c.steps(), cause, "restart policy", c.at());
    return Answer.RECORDED;
  }

  @CommandHandler
  Answer start(StartAtBoot c) {
    if (!(state instanceof Exited s)
        || s.identity().removing()
        || !c.lastAttemptId().equals(s.identity().restarts().attemptId())
        || !startsAtBoot(s)) {
      return Answer.ALREADY;
    }
    requestStart(c.attemptId(), c.node(), c.steps(), StartCause.BOOT, "restart policy", c.at());
    return Answer.RECORDED;
  }

  private static boolean startsAtBoot(Exited s) {
    Restarts restarts = s.identity().restarts();
    return restarts
        .policy()
        .startsAtBoot(s.past().exitStatus(), restarts.count(), restarts.stoppedByHand());
  }

  @CommandHandler
  void change(ChangeRestartPolicy c) {
    Identity identity = identity();
    refuseToKeep(c.policy());
    if (identity.removing()) {
      throw new Conflict("Container is marked for removal and cannot be \"update\".");
    }
    adopt(c.policy(), c.requestedBy(), c.at());
  }

  /** As {@link #follow}, and without a policy there is no start to wait for. */
  final void adopt(@Nullable RestartPolicy policy, String requestedBy, Instant at) {
    follow(policy, requestedBy, at);
    if (policy != null && policy.isNo()) {
      cancelled("policy", requestedBy, at);
    }
  }

  /** A container that is removed when it exits is not started again by itself. */
  final void refuseToKeep(@Nullable RestartPolicy policy) {
    if (policy != null && identity().created().autoRemove() && !policy.isNo()) {
      throw new Conflict(
          "Restart policy cannot be updated because AutoRemove is enabled for the container");
    }
  }

  /** False when none was scheduled. */
  final boolean cancelled(String by, String requestedBy, Instant at) {
    if (!(state instanceof Restarting s)) {
      return false;
    }
    apply(new RestartCancelled(containerId, s.plan().attemptId(), by, requestedBy, at));
    return true;
  }

  /**
   * Has the policy end that is at work while no task can be told: an attempt of its own is on its
   * way, or an exit whose sequel it will decide. False when it is not at work.
   *
   * @param timeoutSeconds null for a kill
   */
  final boolean stopsLater(
      String requestId,
      int signal,
      @Nullable Integer timeoutSeconds,
      String requestedBy,
      Instant at) {
    Restarts restarts = identity().restarts();
    boolean ending = state instanceof Exiting && !restarts.policy().isNo();
    if (identity().removing() || (!state.startsByItself() && !ending)) {
      return false;
    }
    if (restarts.stoppedByHand() || restarts.wish() != null) {
      return true;
    }
    apply(
        new ManualStopRecorded(
            containerId,
            Objects.requireNonNull(attemptId()),
            requestId,
            signal,
            timeoutSeconds,
            requestedBy,
            at));
    return true;
  }

  private @Nullable String attemptId() {
    return switch (state) {
      case Starting s -> s.attemptId();
      case Undoing s -> s.attemptId();
      case Exiting s -> s.run().attemptId();
      default -> null;
    };
  }
}
