package dev.slipway.container;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.slipway.container.ContainerCommand.Answer;
import dev.slipway.container.ContainerCommand.CreateContainer;
import dev.slipway.container.ContainerCommand.EscalateStop;
import dev.slipway.container.ContainerCommand.KillContainer;
import dev.slipway.container.ContainerCommand.PauseContainer;
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
import dev.slipway.container.ContainerCommand.RemoveContainer;
import dev.slipway.container.ContainerCommand.RenameContainer;
import dev.slipway.container.ContainerCommand.Report;
import dev.slipway.container.ContainerCommand.StartAnswer;
import dev.slipway.container.ContainerCommand.StartContainer;
import dev.slipway.container.ContainerCommand.StopContainer;
import dev.slipway.container.ContainerCommand.UnpauseContainer;
import dev.slipway.container.ContainerCommand.UpdateAnswer;
import dev.slipway.container.ContainerCommand.UpdateContainer;
import dev.slipway.container.ContainerEvent.CleanedUp;
import dev.slipway.container.ContainerEvent.ContainerCreated;
import dev.slipway.container.ContainerEvent.ContainerExited;
import dev.slipway.container.ContainerEvent.ContainerPaused;
import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.container.ContainerEvent.ContainerRenamed;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.ContainerStopped;
import dev.slipway.container.ContainerEvent.ContainerUnpaused;
import dev.slipway.container.ContainerEvent.ContainerUpdated;
import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.LateTaskExited;
import dev.slipway.container.ContainerEvent.NetworkAttached;
import dev.slipway.container.ContainerEvent.OutOfMemory;
import dev.slipway.container.ContainerEvent.PauseRequested;
import dev.slipway.container.ContainerEvent.RemovalRequested;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.ContainerEvent.SnapshotPrepared;
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
import dev.slipway.container.ContainerRefusal.Conflict;
import dev.slipway.container.ContainerRefusal.NoSuchContainer;
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
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * The container: decides what a command may do in the present state and records it as events. It
 * does no input or output and reads no clock. A wish already met and a report already recorded
 * apply nothing.
 */
@Aggregate(
    cache = "containerCache",
    snapshotTriggerDefinition = "containerSnapshots",
    snapshotFilter = "ownSnapshots")
class Container {

  private static final int SIGKILL = 9;

  @AggregateIdentifier private String containerId;
  private ContainerState state = new Absent();

  /** For Axon, which then replays the events. */
  @SuppressWarnings("NullAway.Init")
  Container() {}

  @CommandHandler
  @SuppressWarnings("NullAway.Init")
  Container(CreateContainer c) {
    apply(
        new ContainerCreated(
            c.containerId(),
            c.name(),
            c.imageReference(),
            c.imageId(),
            c.config(),
            c.hostConfig(),
            c.networkingConfig(),
            c.labels(),
            c.networkMode(),
            c.autoRemove(),
            c.stopSignal(),
            c.stopTimeoutSeconds(),
            c.requestedBy(),
            c.at()));
  }

  @CommandHandler
  StartAnswer start(StartContainer c) {
    Identity identity = identity();
    if (identity.removing()) {
      throw new Conflict("container is marked for removal and cannot be started");
    }
    return switch (state) {
      case Starting s -> new StartAnswer(Answer.JOINED, s.attemptId());
      case Undoing s -> new StartAnswer(Answer.JOINED, s.attemptId());
      case Paused s -> throw new Conflict("cannot start a paused container, try unpause instead");
      case Running s -> new StartAnswer(Answer.ALREADY, null);
      case Exiting s -> new StartAnswer(Answer.ALREADY, null);
      default -> {
        ContainerCreated created = identity.created();
        apply(
            new StartRequested(
                containerId,
                c.attemptId(),
                c.node(),
                identity.name(),
                created.imageReference(),
                created.imageId(),
                created.config(),
                created.hostConfig(),
                created.networkingConfig(),
                created.networkMode(),
                c.steps(),
                c.requestedBy(),
                c.at()));
        yield new StartAnswer(Answer.RECORDED, c.attemptId());
      }
    };
  }

  @CommandHandler
  Answer kill(KillContainer c) {
    // Still shown as running; Docker takes a signal to a process that has just ended for delivered.
    if (state instanceof Exiting) {
      return Answer.JOINED;
    }
    Run run = liveRun();
    apply(
        new KillRequested(
            containerId,
            run.attemptId(),
            c.requestId(),
            c.signal(),
            c.signal() == SIGKILL || c.signal() == identity().created().stopSignal(),
            c.requestedBy(),
            c.at()));
    return Answer.RECORDED;
  }

  @CommandHandler
  Answer stop(StopContainer c) {
    ContainerCreated created = identity().created();
    Run run = state.live();
    if (state instanceof Exiting || (run != null && run.stopRequestId() != null)) {
      return Answer.JOINED;
    }
    if (run == null) {
      return Answer.ALREADY;
    }
    apply(
        new StopRequested(
            containerId,
            run.attemptId(),
            c.requestId(),
            Objects.requireNonNullElse(c.signal(), created.stopSignal()),
            Objects.requireNonNullElse(c.timeoutSeconds(), created.stopTimeoutSeconds()),
            c.requestedBy(),
            c.at()));
    return Answer.RECORDED;
  }

  @CommandHandler
  Answer escalate(EscalateStop c) {
    Run run = state.live();
    if (run == null || !c.requestId().equals(run.stopRequestId())) {
      return Answer.ALREADY;
    }
    apply(new StopEscalated(containerId, run.attemptId(), c.requestId(), c.at()));
    return Answer.RECORDED;
  }

  @CommandHandler
  Answer pause(PauseContainer c) {
    if (state instanceof Paused) {
      throw SignalConflict.ALREADY_PAUSED.refusal(containerId);
    }
    Run run = liveRun();
    if (identity().removing()) {
      throw new Conflict("removal of container " + containerId + " is already in progress");
    }
    apply(new PauseRequested(containerId, run.attemptId(), c.requestId(), c.requestedBy(), c.at()));
    return Answer.RECORDED;
  }

  @CommandHandler
  Answer unpause(UnpauseContainer c) {
    identity();
    if (!(state instanceof Paused paused)) {
      throw SignalConflict.NOT_PAUSED.refusal(containerId);
    }
    apply(
        new UnpauseRequested(
            containerId, paused.run().attemptId(), c.requestId(), c.requestedBy(), c.at()));
    return Answer.RECORDED;
  }

  @CommandHandler
  UpdateAnswer update(UpdateContainer c) {
    Identity identity = identity();
    if (identity.removing()) {
      throw new Conflict("container is marked for removal and cannot be \"update\"");
    }
    if (state instanceof Starting || state instanceof Undoing) {
      return UpdateAnswer.STARTING;
    }
    if (identity.outstanding().update() != null) {
      throw new Conflict("another update is in progress");
    }
    if (!identity.created().hostConfig().equals(c.before())) {
      return UpdateAnswer.OUTDATED;
    }
    Run run = state.live();
    if (run == null || c.resources().isEmpty()) {
      apply(new ContainerUpdated(containerId, c.hostConfig(), c.at()));
      return UpdateAnswer.DONE;
    }
    apply(
        new UpdateRequested(
            containerId,
            run.attemptId(),
            c.requestId(),
            c.hostConfig(),
            c.resources(),
            c.requestedBy(),
            c.at()));
    return UpdateAnswer.ASKED;
  }

  @CommandHandler
  void rename(RenameContainer c) {
    Identity identity = identity();
    if (identity.removing()) {
      throw new Conflict("Container is marked for removal and cannot be renamed");
    }
    if (!identity.name().equals(c.name())) {
      apply(new ContainerRenamed(containerId, identity.name(), c.name(), c.requestedBy(), c.at()));
    }
  }

  @CommandHandler
  void remove(RemoveContainer c) {
    Identity identity = identity();
    if (identity.removing()) {
      throw new Conflict("removal of container " + containerId + " is already in progress");
    }
    if (!state.atRest() && !c.force()) {
      throw new Conflict(removalRefusal(identity.name()));
    }
    boolean maybePaused = state instanceof Paused || !identity.outstanding().changes().isEmpty();
    killForRemoval(maybePaused, c.requestedBy(), c.at());
    apply(
        new RemovalRequested(
            containerId, c.force(), !state.atRest(), maybePaused, c.requestedBy(), c.at()));
  }

  private String removalRefusal(String name) {
    String head = "cannot remove container \"/" + name + "\": container is ";
    return switch (state) {
      case Paused s -> head + "paused and must be unpaused first";
      case Starting s -> head + "starting: stop the container before removing or force remove";
      default -> head + "running: stop the container before removing or force remove";
    };
  }

  private void killForRemoval(boolean resumes, String requestedBy, Instant at) {
    Run run = state.live();
    if (run != null) {
      apply(
          new KillRequested(containerId, run.attemptId(), null, SIGKILL, resumes, requestedBy, at));
    }
  }

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
    }
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
        removeIfAsked(c.at());
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
    removeIfAsked(at);
  }

  private void removeIfAsked(Instant at) {
    Identity identity = identity();
    if (identity.created().autoRemove() && !identity.removing()) {
      apply(new RemovalRequested(containerId, false, false, false, "auto-remove", at));
    }
  }

  @CommandHandler
  void record(RecordTaskExited c) {
    Instant exitedAt = Objects.requireNonNullElse(c.exitedAt(), c.at());
    String attemptId = attemptOfTask(c.pid());
    // The kernel may give a task the pid of an earlier one, whose exit is told late.
    if (attemptId != null && (c.attemptId() == null || c.attemptId().equals(attemptId))) {
      Identity identity = identity();
      boolean leaving = identity.removing() || identity.created().autoRemove();
      apply(
          new TaskExited(
              containerId, attemptId, c.pid(), c.exitStatus(), exitedAt, leaving, c.at()));
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
      apply(new ContainerUpdated(containerId, update.hostConfig(), at));
      apply(new SignalAnswered(containerId, requestId, null, null, update.attemptId(), at));
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
      apply(new ContainerUpdated(containerId, update.hostConfig(), c.at()));
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

  private Run liveRun() {
    identity();
    Run run = state.live();
    if (run == null) {
      throw SignalConflict.NOT_RUNNING.refusal(containerId);
    }
    return run;
  }

  private Identity identity() {
    Identity identity = state.known();
    if (identity == null) {
      throw new NoSuchContainer(containerId);
    }
    return identity;
  }

  @EventSourcingHandler
  void evolve(ContainerEvent event) {
    containerId = event.containerId();
    state = state.after(event);
  }
}
