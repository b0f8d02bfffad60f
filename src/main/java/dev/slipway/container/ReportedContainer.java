package dev.slipway.container;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.slipway.container.ContainerCommand.RecordContainerStarted;
import dev.slipway.container.ContainerCommand.RecordNetworkAttached;
import dev.slipway.container.ContainerCommand.RecordOutOfMemory;
import dev.slipway.container.ContainerCommand.RecordPaused;
import dev.slipway.container.ContainerCommand.RecordReleased;
import dev.slipway.container.ContainerCommand.RecordRemoved;
import dev.slipway.container.ContainerCommand.RecordSignalAnswered;
import dev.slipway.container.ContainerCommand.RecordSnapshotPrepared;
import dev.slipway.container.ContainerCommand.RecordStaleObjectRemoved;
import dev.slipway.container.ContainerCommand.RecordStartFailed;
import dev.slipway.container.ContainerCommand.RecordTaskCreated;
import dev.slipway.container.ContainerCommand.RecordTaskExited;
import dev.slipway.container.ContainerCommand.RecordTogether;
import dev.slipway.container.ContainerCommand.RecordUnpaused;
import dev.slipway.container.ContainerCommand.RecordUpdated;
import dev.slipway.container.ContainerCommand.Report;
import dev.slipway.container.ContainerEvent.CleanedUp;
import dev.slipway.container.ContainerEvent.ContainerExited;
import dev.slipway.container.ContainerEvent.ContainerPaused;
import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.container.ContainerEvent.ContainerRestarted;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.ContainerStopped;
import dev.slipway.container.ContainerEvent.ContainerUnpaused;
import dev.slipway.container.ContainerEvent.ContainerUpdated;
import dev.slipway.container.ContainerEvent.LateTaskExited;
import dev.slipway.container.ContainerEvent.ManualStopRecorded;
import dev.slipway.container.ContainerEvent.NetworkAttached;
import dev.slipway.container.ContainerEvent.OutOfMemory;
import dev.slipway.container.ContainerEvent.RestartPolicyChanged;
import dev.slipway.container.ContainerEvent.RestartRequested;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.ContainerEvent.SnapshotPrepared;
import dev.slipway.container.ContainerEvent.StaleObjectRemoved;
import dev.slipway.container.ContainerEvent.StartFailed;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.container.ContainerEvent.TaskCreated;
import dev.slipway.container.ContainerEvent.TaskExited;
import dev.slipway.container.ContainerEvent.UpdateRequested;
import dev.slipway.container.ContainerState.Absent;
import dev.slipway.container.ContainerState.Exiting;
import dev.slipway.container.ContainerState.Identity;
import dev.slipway.container.ContainerState.Paused;
import dev.slipway.container.ContainerState.Run;
import dev.slipway.container.ContainerState.Running;
import dev.slipway.container.ContainerState.Starting;
import dev.slipway.container.ContainerState.Undoing;
import java.time.Instant;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.jspecify.annotations.Nullable;

/** Takes the reports of the start path and of the monitor, and says what follows from each. */
abstract class ReportedContainer extends KnownContainer {

  @CommandHandler
  void record(RecordTogether c) {
    c.reports().forEach(this::record);
  }

  private void record(Report report) {
    switch (report) {
      case RecordSnapshotPrepared c -> record(c);
      case RecordNetworkAttached c -> record(c);
      case RecordTaskCreated c -> record(c);
      case RecordContainerStarted c -> record(c);
      case RecordStaleObjectRemoved c -> record(c);
      case RecordStartFailed c -> record(c);
      case RecordReleased c -> record(c);
      case RecordTaskExited c -> record(c);
      case RecordOutOfMemory c -> record(c);
      case RecordPaused c -> record(c);
      case RecordUnpaused c -> record(c);
      case RecordUpdated c -> record(c);
      case RecordSignalAnswered c -> record(c);
      case RecordRemoved c -> record(c);
    }
  }

  @CommandHandler
  void record(RecordSnapshotPrepared c) {
    if (awaits(StartStep.SNAPSHOT, c.attemptId())) {
      apply(new SnapshotPrepared(containerId, c.attemptId(), c.snapshotKey(), c.timings(), c.at()));
    }
  }

  @CommandHandler
  void record(RecordNetworkAttached c) {
    if (awaits(StartStep.NETWORK, c.attemptId())) {
      apply(new NetworkAttached(containerId, c.attemptId(), c.endpoint(), c.timings(), c.at()));
    }
  }

  @CommandHandler
  void record(RecordTaskCreated c) {
    // After a reboot in mid-start the same attempt makes another task.
    boolean another =
        current(c.attemptId())
            && state instanceof Starting s
            && !Integer.valueOf(c.pid()).equals(s.pid());
    if (another || awaits(StartStep.TASK, c.attemptId())) {
      apply(new TaskCreated(containerId, c.attemptId(), c.pid(), c.timings(), c.at()));
    }
  }

  @CommandHandler
  void record(RecordContainerStarted c) {
    if (!current(c.attemptId())) {
      return;
    }
    apply(new ContainerStarted(containerId, c.attemptId(), c.pid(), c.timings(), c.startedAt()));
    if (identity().removing()) {
      killForRemoval(false, "removal", c.startedAt());
    } else {
      catchUp(c.attemptId(), c.startedAt());
    }
  }

  /** Does what was asked for before there was a task. */
  private void catchUp(String attemptId, Instant at) {
    Restarts restarts = identity().restarts();
    RestartRequested wish = restarts.wish();
    RestartRequested beyond = restarts.wishBeyond(attemptId);
    ManualStopRecorded stop = restarts.stop();
    Run run = state.live();
    if (wish != null && beyond == null) {
      apply(new ContainerRestarted(containerId, wish.requestId(), at));
    }
    if (run != null && beyond != null) {
      stopFor(run, beyond, at);
    } else if (run != null && stop != null && stop.timeoutSeconds() == null) {
      requestKill(run, stop.requestId(), stop.signal(), stop.requestedBy(), at);
    } else if (run != null && stop != null) {
      requestStop(
          run, stop.requestId(), stop.signal(), stop.timeoutSeconds(), stop.requestedBy(), at);
    }
  }

  /** The first half of a restart; the second one follows from the exit. */
  final void stopFor(Run run, RestartRequested wish, Instant at) {
    requestStop(
        run, wish.requestId(), wish.signal(), wish.timeoutSeconds(), wish.requestedBy(), at);
  }

  @CommandHandler
  void record(RecordStaleObjectRemoved c) {
    if (!(state instanceof Absent)) {
      apply(
          new StaleObjectRemoved(
              c.containerId(), c.attemptId(), c.staleAttemptId(), c.object(), c.detail(), c.at()));
    }
  }

  @CommandHandler
  void record(RecordStartFailed c) {
    if (current(c.attemptId())) {
      apply(
          new StartFailed(containerId, c.attemptId(), c.step(), c.failure(), c.timings(), c.at()));
    }
  }

  @CommandHandler
  void record(RecordReleased c) {
    for (Release release : c.releases()) {
      if (!ends(c.attemptId()) && !state.outstanding().awaits(c.attemptId(), release)) {
        continue;
      }
      apply(
          new CleanedUp(
              c.containerId(),
              c.attemptId(),
              release.step(),
              release.confirmed() ? "released" : "failed",
              release.error(),
              release.micros(),
              release.begunAt()));
    }
    switch (state) {
      case Undoing s when s.attemptId().equals(c.attemptId()) -> {
        apply(new StartUndone(containerId, c.attemptId(), s.failure(), c.at()));
        Sequel.ofFailure(identity(), s, c.at()).forEach(AggregateLifecycle::apply);
      }
      case Exiting s when s.run().attemptId().equals(c.attemptId()) -> publishExit(s, c.at());
      default -> {}
    }
  }

  /** Whether the attempt is over as soon as its release is recorded. */
  private boolean ends(String attemptId) {
    return (state instanceof Undoing u && u.attemptId().equals(attemptId))
        || (state instanceof Exiting e && e.run().attemptId().equals(attemptId));
  }

  private void publishExit(Exiting s, Instant at) {
    Run run = s.run();
    apply(
        new ContainerExited(
            containerId,
            run.attemptId(),
            s.exitStatus(),
            run.outOfMemory(),
            run.startedAt(),
            s.exitedAt().isBefore(run.startedAt()) ? run.startedAt() : s.exitedAt(),
            at));
    String stopRequestId = run.stopRequestId();
    if (stopRequestId != null) {
      apply(new ContainerStopped(containerId, stopRequestId, at));
    }
    Sequel.ofExit(identity(), s, at).forEach(AggregateLifecycle::apply);
  }

  @CommandHandler
  void record(RecordTaskExited c) {
    Instant exitedAt = Objects.requireNonNullElse(c.exitedAt(), c.at());
    String attemptId = attemptOfTask(c.pid());
    // The kernel may give a task the pid of an earlier one, whose exit is told late.
    if (attemptId != null && (c.attemptId() == null || c.attemptId().equals(attemptId))) {
      Identity identity = identity();
      boolean restarts = identity.restarts().wishBeyond(attemptId) != null;
      boolean leaving = identity.removing() || (identity.created().autoRemove() && !restarts);
      apply(
          new TaskExited(
              containerId,
              attemptId,
              c.pid(),
              c.exitStatus(),
              exitedAt,
              leaving,
              c.exitedAt() == null ? true : null,
              c.at()));
      identity
          .outstanding()
          .signals()
          .forEach((requestId, attempt) ->
              apply(new SignalAnswered(containerId, requestId, null, null, attempt, c.at())));
      updatedWithoutTask(identity.outstanding().update(), c.at());
    } else if (!reported(c.pid())) {
      apply(new LateTaskExited(c.containerId(), c.pid(), c.exitStatus(), exitedAt, c.at()));
    }
  }

  /** With its task gone there is nobody to refuse an update: the next start has what it asked. */
  private void updatedWithoutTask(@Nullable UpdateRequested update, Instant at) {
    if (update != null) {
      String requestId = update.requestId();
      updated(update, at);
      apply(new SignalAnswered(containerId, requestId, null, null, update.attemptId(), at));
    }
  }

  private void updated(UpdateRequested update, Instant at) {
    apply(new ContainerUpdated(containerId, update.hostConfig(), at));
    follow(update.restartPolicy(), update.requestedBy(), at);
  }

  /** From now on this policy decides; null leaves the one that does. */
  final void follow(@Nullable RestartPolicy policy, String requestedBy, Instant at) {
    if (policy != null && !identity().restarts().policy().equals(policy)) {
      apply(new RestartPolicyChanged(containerId, policy, requestedBy, at));
    }
  }

  /** The attempt whose living task has this pid, or null. */
  private @Nullable String attemptOfTask(int pid) {
    Run run = state.live();
    if (run != null) {
      return run.pid() == pid ? run.attemptId() : null;
    }
    return state instanceof Starting s && s.exit() == null && Integer.valueOf(pid).equals(s.pid())
        ? s.attemptId()
        : null;
  }

  private boolean reported(int pid) {
    Identity identity = state.known();
    return identity == null
        || identity.lastPid() == pid
        || (state instanceof Starting s && Integer.valueOf(pid).equals(s.pid()));
  }

  @CommandHandler
  void record(RecordOutOfMemory c) {
    Run run = state.run();
    if (run != null && !run.outOfMemory()) {
      apply(new OutOfMemory(containerId, c.at()));
    }
  }

  @CommandHandler
  void record(RecordPaused c) {
    if (state instanceof Running) {
      apply(new ContainerPaused(containerId, c.at()));
    }
  }

  @CommandHandler
  void record(RecordUnpaused c) {
    if (state instanceof Paused) {
      apply(new ContainerUnpaused(containerId, c.at()));
    }
  }

  @CommandHandler
  void record(RecordUpdated c) {
    UpdateRequested update = state.outstanding().update(c.requestId());
    if (update != null && state.known() != null) {
      updated(update, c.at());
    }
  }

  @CommandHandler
  void record(RecordSignalAnswered c) {
    String attemptId = state.outstanding().attemptAwaiting(c.requestId());
    if (attemptId != null) {
      apply(
          new SignalAnswered(
              c.containerId(), c.requestId(), c.error(), c.conflict(), attemptId, c.at()));
    }
  }

  @CommandHandler
  void record(RecordRemoved c) {
    Identity identity = state.known();
    if (identity != null && identity.removing() && state.atRest()) {
      apply(new ContainerRemoved(containerId, identity.name(), c.at()));
    }
  }

  private boolean current(String attemptId) {
    return state instanceof Starting s && s.attemptId().equals(attemptId);
  }

  private boolean awaits(StartStep milestone, String attemptId) {
    return current(attemptId) && state instanceof Starting s && !s.reached().contains(milestone);
  }
}
