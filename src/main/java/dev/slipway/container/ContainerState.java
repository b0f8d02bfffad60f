package dev.slipway.container;

import dev.slipway.container.ContainerEvent.CleanedUp;
import dev.slipway.container.ContainerEvent.ContainerCreated;
import dev.slipway.container.ContainerEvent.ContainerExited;
import dev.slipway.container.ContainerEvent.ContainerPaused;
import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.container.ContainerEvent.ContainerRenamed;
import dev.slipway.container.ContainerEvent.ContainerRestarted;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.ContainerStopped;
import dev.slipway.container.ContainerEvent.ContainerUnpaused;
import dev.slipway.container.ContainerEvent.ContainerUpdated;
import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.LateTaskExited;
import dev.slipway.container.ContainerEvent.ManualStopRecorded;
import dev.slipway.container.ContainerEvent.Milestone;
import dev.slipway.container.ContainerEvent.OutOfMemory;
import dev.slipway.container.ContainerEvent.PauseRequested;
import dev.slipway.container.ContainerEvent.RemovalRequested;
import dev.slipway.container.ContainerEvent.RestartCancelled;
import dev.slipway.container.ContainerEvent.RestartGivenUp;
import dev.slipway.container.ContainerEvent.RestartPolicyChanged;
import dev.slipway.container.ContainerEvent.RestartRequested;
import dev.slipway.container.ContainerEvent.RestartScheduled;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.ContainerEvent.StaleObjectRemoved;
import dev.slipway.container.ContainerEvent.StartFailed;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.container.ContainerEvent.StopEscalated;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.ContainerEvent.TaskCreated;
import dev.slipway.container.ContainerEvent.TaskExited;
import dev.slipway.container.ContainerEvent.UnpauseRequested;
import dev.slipway.container.ContainerEvent.UpdateRequested;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is true of a container, and only that: each state carries the facts that exist in it.
 *
 * <pre>
 *            StartRequested                    ContainerStarted
 *  Created ──────────────────▶ Starting ─────────────────────────▶ Running ◀──▶ Paused
 *     ▲                          │  │                                 │  TaskExited  │
 *     │ StartUndone  StartFailed │  │ TaskExited, then                ▼              ▼
 *     └───────────── Undoing ◀───┘  └─ ContainerStarted ──────────▶ Exiting ◀────────┘
 *                       │                                             │ ContainerExited
 *                       │ StartUndone (had run before)                ▼
 *                       └─────────────────────────────────────────▶ Exited ── StartRequested ─▶ Starting
 *                                                 RestartScheduled │      ▲ RestartCancelled
 *                                                                  ▼      │
 *                                                                 Restarting ── StartRequested ─▶ Starting
 *
 *  RemovalRequested may come in every state; ContainerRemoved ends it in Removed.
 * </pre>
 */
public sealed interface ContainerState {

  /** Before {@link ContainerCreated}. */
  record Absent() implements ContainerState {}

  /** Never ran; the last attempt may have failed. */
  record Created(Identity identity, @Nullable StartFailure failure) implements ContainerState {}

  /**
   * An attempt is on its way.
   *
   * @param reached the milestones that are recorded
   * @param pid set once the runtime created the task
   * @param exit set when the task ended before its start was recorded
   */
  record Starting(
      Identity identity,
      String attemptId,
      Set<StartStep> reached,
      @Nullable Integer pid,
      @Nullable TaskExited exit,
      @Nullable Past past)
      implements ContainerState {

    Starting reaching(StartStep milestone, @Nullable Integer taskPid) {
      Set<StartStep> more = EnumSet.of(milestone);
      more.addAll(reached);
      return new Starting(identity, attemptId, more, taskPid, exit, past);
    }
  }

  /** A failed attempt is being undone. */
  record Undoing(Identity identity, String attemptId, StartFailure failure, @Nullable Past past)
      implements ContainerState {}

  record Running(Identity identity, Run run) implements ContainerState {}

  record Paused(Identity identity, Run run) implements ContainerState {}

  /** The task has ended; what it held is being released. Still shown as running (lesson L18). */
  record Exiting(Identity identity, Run run, int exitStatus, Instant exitedAt, boolean lost)
      implements ContainerState {}

  /** Ran and ended; a later attempt may have failed. */
  record Exited(Identity identity, Past past, @Nullable StartFailure failure)
      implements ContainerState {}

  /** Ran and ended, and waits for the delay to be over after which its policy starts it again. */
  record Restarting(
      Identity identity, Past past, @Nullable StartFailure failure, RestartScheduled plan)
      implements ContainerState {}

  record Removed(String containerId, Outstanding outstanding) implements ContainerState {}

  /**
   * A run of the container.
   *
   * @param stopRequestId the newest stop that was not refused, if any: the exit is its answer
   */
  record Run(
      String attemptId,
      int pid,
      Instant startedAt,
      boolean outOfMemory,
      @Nullable String stopRequestId) {}

  /** How the last run ended. */
  record Past(
      String attemptId, int exitStatus, boolean outOfMemory, Instant startedAt, Instant endedAt) {}

  /**
   * What stays the same through starts and exits.
   *
   * @param created with the host configuration as it is now
   * @param removing set from {@link RemovalRequested} on
   * @param lastPid of the task that ended last, 0 before the first: tells a repeated report of an
   *     exit from a late one
   */
  record Identity(
      ContainerCreated created,
      String name,
      boolean removing,
      int lastPid,
      Outstanding outstanding,
      Restarts restarts) {

    static Identity of(ContainerCreated e) {
      return new Identity(
          e,
          e.name(),
          false,
          0,
          Outstanding.NONE,
          Restarts.under(RestartPolicy.orNone(e.restartPolicy())));
    }

    Identity named(String newName) {
      return new Identity(created, newName, removing, lastPid, outstanding, restarts);
    }

    /** With another host configuration than it was created with. */
    Identity updated(String hostConfig) {
      return new Identity(created.with(hostConfig), name, removing, lastPid, outstanding, restarts);
    }

    Identity leaving() {
      return new Identity(
          created, name, true, lastPid, outstanding, restarts.carriedOut().wished(null));
    }

    Identity outlived(@Nullable Integer pid) {
      return pid == null ? this : new Identity(created, name, removing, pid, outstanding, restarts);
    }

    Identity noting(UnaryOperator<Outstanding> change) {
      return new Identity(created, name, removing, lastPid, change.apply(outstanding), restarts);
    }

    Identity deciding(UnaryOperator<Restarts> change) {
      return new Identity(created, name, removing, lastPid, outstanding, change.apply(restarts));
    }

    String id() {
      return created.containerId();
    }

    /** Whether a container gets this signal to end, and not to do something else. */
    boolean isStop(int signal) {
      return signal == SIGKILL || signal == created.stopSignal();
    }
  }

  int SIGKILL = 9;

  /** The facts that every state but {@code Absent} and {@code Removed} has. */
  default @Nullable Identity known() {
    return switch (this) {
      case Absent a -> null;
      case Created s -> s.identity();
      case Starting s -> s.identity();
      case Undoing s -> s.identity();
      case Running s -> s.identity();
      case Paused s -> s.identity();
      case Exiting s -> s.identity();
      case Exited s -> s.identity();
      case Restarting s -> s.identity();
      case Removed r -> null;
    };
  }

  /** What the runtime still has to answer or to give back. */
  default Outstanding outstanding() {
    if (this instanceof Removed removed) {
      return removed.outstanding();
    }
    Identity identity = known();
    return identity == null ? Outstanding.NONE : identity.outstanding();
  }

  /** Whether the task runs or is paused, with its run. */
  default @Nullable Run live() {
    return switch (this) {
      case Running s -> s.run();
      case Paused s -> s.run();
      default -> null;
    };
  }

  /** The run that is not over until {@link ContainerExited}. */
  default @Nullable Run run() {
    return this instanceof Exiting s ? s.run() : live();
  }

  /** Whether the attempt on its way is one that the policy asked for. */
  default boolean startsByItself() {
    return (this instanceof Starting || this instanceof Undoing)
        && Objects.requireNonNull(known()).restarts().cause().byPolicy();
  }

  /** Whether Docker calls this restarting: during the back-off and its attempts. */
  default boolean isRestarting() {
    return this instanceof Restarting
        || (startsByItself() && Objects.requireNonNull(known()).restarts().cause().inBackOff());
  }

  /** Whether a start of this state would begin an attempt. */
  default boolean canStart() {
    return this instanceof Created || this instanceof Exited;
  }

  /** Whether the container is at rest: nothing runs and nothing is on its way. */
  default boolean atRest() {
    return canStart();
  }

  /** The state after one more event. Events that a state does not know leave it as it is. */
  default ContainerState after(ContainerEvent event) {
    return switch (event) {
      case ContainerCreated e -> new Created(Identity.of(e), null);
      case ContainerRenamed e -> with(id -> id.named(e.name()));
      case StartRequested e -> starting(e.attemptId()).deciding(restarts -> restarts.starting(e));
      case StaleObjectRemoved e -> this;
      case ContainerStarted e -> started(e);
      case TaskCreated e -> this instanceof Starting s ? s.reaching(e.reached(), e.pid()) : this;
      case Milestone e -> this instanceof Starting s ? s.reaching(e.reached(), s.pid()) : this;
      case StartFailed e ->
          this instanceof Starting s
              ? new Undoing(s.identity().outlived(s.pid()), s.attemptId(), e.failure(), s.past())
              : this;
      case KillRequested e -> killing(e).signalled(e.requestId(), e.attemptId());
      case StopRequested e ->
          stopping(e.requestId())
              .signalled(e.requestId(), e.attemptId())
              .deciding(Restarts::stopped);
      case ManualStopRecorded e -> stoppingLater(e);
      case StopEscalated e -> this;
      case PauseRequested e -> changing(e.requestId(), e.attemptId());
      case UnpauseRequested e -> changing(e.requestId(), e.attemptId());
      case UpdateRequested e -> noting(outstanding -> outstanding.updating(e));
      case ContainerUpdated e -> with(identity -> identity.updated(e.hostConfig()));
      case SignalAnswered e ->
          (e.error() == null ? this : notStopping(e.requestId())).answered(e.requestId());
      case ContainerPaused e ->
          this instanceof Running s ? new Paused(s.identity(), s.run()) : this;
      case ContainerUnpaused e ->
          this instanceof Paused s ? new Running(s.identity(), s.run()) : this;
      case OutOfMemory e -> outOfMemory();
      case TaskExited e -> ended(e);
      case LateTaskExited e -> this;
      case CleanedUp e -> noting(outstanding -> outstanding.tried(e));
      case StartUndone e ->
          (this instanceof Undoing s ? undone(s) : this)
              .deciding(restarts -> restarts.over(e.attemptId()));
      case ContainerExited e ->
          this instanceof Exiting s
              ? new Exited(
                  s.identity(),
                  new Past(
                      e.attemptId(),
                      e.exitStatus(),
                      e.outOfMemory(),
                      e.startedAt(),
                      e.finishedAt()),
                  null)
              : this;
      case ContainerStopped e -> this;
      case RestartRequested e -> deciding(restarts -> restarts.wished(e));
      case ContainerRestarted e -> deciding(restarts -> restarts.over(e.requestId()));
      case RestartScheduled e -> scheduled(e).deciding(restarts -> restarts.scheduled(e));
      case RestartCancelled e ->
          e.byHand() ? notScheduled().deciding(Restarts::stopped) : notScheduled();
      case RestartGivenUp e -> deciding(Restarts::carriedOut);
      case RestartPolicyChanged e -> deciding(restarts -> restarts.policy(e.policy()));
      case RemovalRequested e -> with(Identity::leaving);
      case ContainerRemoved e -> new Removed(e.containerId(), outstanding());
    };
  }

  private ContainerState signalled(@Nullable String requestId, String attemptId) {
    return requestId == null
        ? this
        : noting(outstanding -> outstanding.signalled(requestId, attemptId));
  }

  /** A kill with a signal that means stop; that of a removal says nothing of it. */
  private ContainerState killing(KillRequested e) {
    Identity identity = known();
    return e.requestId() != null && identity != null && identity.isStop(e.signal())
        ? deciding(Restarts::stopped)
        : this;
  }

  /** Without a task to be told: one that has just ended counts as stopped by it. */
  private ContainerState stoppingLater(ManualStopRecorded e) {
    ContainerState later = deciding(restarts -> restarts.stopped(e));
    return later instanceof Exiting && e.timeoutSeconds() != null
        ? later.stopping(e.requestId())
        : later;
  }

  private ContainerState scheduled(RestartScheduled e) {
    return this instanceof Exited s ? new Restarting(s.identity(), s.past(), s.failure(), e) : this;
  }

  private ContainerState notScheduled() {
    return this instanceof Restarting s ? new Exited(s.identity(), s.past(), s.failure()) : this;
  }

  private ContainerState deciding(UnaryOperator<Restarts> change) {
    return with(identity -> identity.deciding(change));
  }

  private ContainerState changing(String requestId, String attemptId) {
    return noting(outstanding -> outstanding.changing(requestId, attemptId));
  }

  private ContainerState answered(String requestId) {
    return noting(outstanding -> outstanding.answered(requestId));
  }

  private ContainerState noting(UnaryOperator<Outstanding> change) {
    return this instanceof Removed removed
        ? new Removed(removed.containerId(), change.apply(removed.outstanding()))
        : with(identity -> identity.noting(change));
  }

  private ContainerState starting(String attemptId) {
    return switch (this) {
      case Created s -> new Starting(s.identity(), attemptId, Set.of(), null, null, null);
      case Exited s -> new Starting(s.identity(), attemptId, Set.of(), null, null, s.past());
      case Restarting s -> new Starting(s.identity(), attemptId, Set.of(), null, null, s.past());
      default -> this;
    };
  }

  private ContainerState started(ContainerStarted e) {
    if (!(this instanceof Starting s)) {
      return this;
    }
    TaskExited exit = s.exit();
    ManualStopRecorded stop = exit == null ? null : s.identity().restarts().stop();
    String stopRequestId = stop == null || stop.timeoutSeconds() == null ? null : stop.requestId();
    Run run = new Run(e.attemptId(), e.pid(), e.at(), false, stopRequestId);
    return exit == null ? new Running(s.identity(), run) : exiting(s.identity(), run, exit);
  }

  private ContainerState ended(TaskExited e) {
    Run run = live();
    Identity identity = known();
    if (run != null && identity != null) {
      return exiting(identity, run, e);
    }
    return this instanceof Starting s
        ? new Starting(s.identity(), s.attemptId(), s.reached(), s.pid(), e, s.past())
        : this;
  }

  private static Exiting exiting(Identity identity, Run run, TaskExited e) {
    return new Exiting(
        identity.outlived(e.pid()),
        run,
        e.exitStatus(),
        e.exitedAt(),
        Boolean.TRUE.equals(e.lost()));
  }

  private ContainerState stopping(String requestId) {
    return onRun(r -> new Run(r.attemptId(), r.pid(), r.startedAt(), r.outOfMemory(), requestId));
  }

  /** A stop that the runtime refused is over, so that the next one is tried. */
  private ContainerState notStopping(String requestId) {
    return onRun(r ->
            requestId.equals(r.stopRequestId())
                ? new Run(r.attemptId(), r.pid(), r.startedAt(), r.outOfMemory(), null)
                : r)
        .deciding(restarts -> restarts.over(requestId));
  }

  private ContainerState outOfMemory() {
    return onRun(r -> new Run(r.attemptId(), r.pid(), r.startedAt(), true, r.stopRequestId()));
  }

  private static ContainerState undone(Undoing s) {
    Past past = s.past();
    return past == null
        ? new Created(s.identity(), s.failure())
        : new Exited(s.identity(), past, s.failure());
  }

  private ContainerState onRun(UnaryOperator<Run> change) {
    return switch (this) {
      case Running s -> new Running(s.identity(), change.apply(s.run()));
      case Paused s -> new Paused(s.identity(), change.apply(s.run()));
      case Exiting s ->
          new Exiting(s.identity(), change.apply(s.run()), s.exitStatus(), s.exitedAt(), s.lost());
      default -> this;
    };
  }

  private ContainerState with(UnaryOperator<Identity> change) {
    return switch (this) {
      case Absent s -> s;
      case Created s -> new Created(change.apply(s.identity()), s.failure());
      case Starting s ->
          new Starting(
              change.apply(s.identity()), s.attemptId(), s.reached(), s.pid(), s.exit(), s.past());
      case Undoing s ->
          new Undoing(change.apply(s.identity()), s.attemptId(), s.failure(), s.past());
      case Running s -> new Running(change.apply(s.identity()), s.run());
      case Paused s -> new Paused(change.apply(s.identity()), s.run());
      case Exiting s ->
          new Exiting(change.apply(s.identity()), s.run(), s.exitStatus(), s.exitedAt(), s.lost());
      case Exited s -> new Exited(change.apply(s.identity()), s.past(), s.failure());
      case Restarting s ->
          new Restarting(change.apply(s.identity()), s.past(), s.failure(), s.plan());
      case Removed s -> s;
    };
  }
}
