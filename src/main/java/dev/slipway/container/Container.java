package dev.slipway.container;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.slipway.container.ContainerCommand.Answer;
import dev.slipway.container.ContainerCommand.CreateContainer;
import dev.slipway.container.ContainerCommand.EscalateStop;
import dev.slipway.container.ContainerCommand.KillContainer;
import dev.slipway.container.ContainerCommand.PauseContainer;
import dev.slipway.container.ContainerCommand.RemoveContainer;
import dev.slipway.container.ContainerCommand.RenameContainer;
import dev.slipway.container.ContainerCommand.StartAnswer;
import dev.slipway.container.ContainerCommand.StartContainer;
import dev.slipway.container.ContainerCommand.StopContainer;
import dev.slipway.container.ContainerCommand.UnpauseContainer;
import dev.slipway.container.ContainerCommand.UpdateAnswer;
import dev.slipway.container.ContainerCommand.UpdateContainer;
import dev.slipway.container.ContainerEvent.ContainerCreated;
import dev.slipway.container.ContainerEvent.ContainerRenamed;
import dev.slipway.container.ContainerEvent.ContainerStopped;
import dev.slipway.container.ContainerEvent.ContainerUpdated;
import dev.slipway.container.ContainerEvent.PauseRequested;
import dev.slipway.container.ContainerEvent.RemovalRequested;
import dev.slipway.container.ContainerEvent.StopEscalated;
import dev.slipway.container.ContainerEvent.UnpauseRequested;
import dev.slipway.container.ContainerEvent.UpdateRequested;
import dev.slipway.container.ContainerRefusal.Conflict;
import dev.slipway.container.ContainerState.Exiting;
import dev.slipway.container.ContainerState.Identity;
import dev.slipway.container.ContainerState.Paused;
import dev.slipway.container.ContainerState.Restarting;
import dev.slipway.container.ContainerState.Run;
import dev.slipway.container.ContainerState.Running;
import dev.slipway.container.ContainerState.Starting;
import dev.slipway.container.ContainerState.Undoing;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.spring.stereotype.Aggregate;

/**
 * The container: decides what a command may do in the present state and records it as events. It
 * does no input or output and reads no clock. A wish already met and a report already recorded
 * apply nothing.
 */
@Aggregate(
    cache = "containerCache",
    snapshotTriggerDefinition = "containerSnapshots",
    snapshotFilter = "ownSnapshots")
class Container extends RestartedContainer {

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
            c.restartPolicy().isNo() ? null : c.restartPolicy(),
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
      case Restarting s -> new StartAnswer(Answer.ALREADY, null);
      default -> {
        requestStart(c.attemptId(), c.node(), c.steps(), null, c.requestedBy(), c.at());
        yield new StartAnswer(Answer.RECORDED, c.attemptId());
      }
    };
  }

  @CommandHandler
  Answer kill(KillContainer c) {
    boolean stops = identity().isStop(c.signal());
    // Shown as running or restarting. Docker takes a signal to a process that is not there just
    // now for delivered; one that means stop also ends the policy's work.
    if (state.isRestarting() || state.startsByItself() || state instanceof Exiting) {
      if (stops && !cancelled("kill", c.requestedBy(), c.at())) {
        stopsLater(c.requestId(), c.signal(), null, c.requestedBy(), c.at());
      }
      return Answer.JOINED;
    }
    requestKill(liveRun(), c.requestId(), c.signal(), c.requestedBy(), c.at());
    return Answer.RECORDED;
  }

  @CommandHandler
  Answer stop(StopContainer c) {
    ContainerCreated created = identity().created();
    if (cancelled("stop", c.requestedBy(), c.at())) {
      apply(new ContainerStopped(containerId, c.requestId(), c.at()));
      return Answer.RECORDED;
    }
    int signal = Objects.requireNonNullElse(c.signal(), created.stopSignal());
    int seconds = Objects.requireNonNullElse(c.timeoutSeconds(), created.stopTimeoutSeconds());
    Run run = state.live();
    if (stopsLater(c.requestId(), signal, seconds, c.requestedBy(), c.at())
        || state instanceof Exiting) {
      return Answer.JOINED;
    }
    if (run == null) {
      return Answer.ALREADY;
    }
    requestStop(run, c.requestId(), signal, seconds, c.requestedBy(), c.at());
    return Answer.RECORDED;
  }

  @CommandHandler
  Answer escalate(EscalateStop c) {
    Run run = state.live();
    String stopped = state.outstanding().attemptAwaiting(c.requestId());
    if (run == null || !run.attemptId().equals(stopped)) {
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
    if (state.isRestarting()) {
      throw SignalConflict.RESTARTING.refusal(containerId);
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
    refuseToKeep(c.restartPolicy());
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
      adopt(c.restartPolicy(), c.requestedBy(), c.at());
      return UpdateAnswer.DONE;
    }
    apply(
        new UpdateRequested(
            containerId,
            run.attemptId(),
            c.requestId(),
            c.hostConfig(),
            c.resources(),
            c.restartPolicy(),
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
    cancelled("rm", c.requestedBy(), c.at());
    killForRemoval(maybePaused, c.requestedBy(), c.at());
    apply(
        new RemovalRequested(
            containerId, c.force(), !state.atRest(), maybePaused, c.requestedBy(), c.at()));
  }

  private String removalRefusal(String name) {
    String head = "cannot remove container \"/" + name + "\": container is ";
    if (state.isRestarting()) {
      return head + "restarting: stop the container before removing or force remove";
    }
    return switch (state) {
      case Paused s -> head + "paused and must be unpaused first";
      case Starting s -> head + "starting: stop the container before removing or force remove";
      default -> head + "running: stop the container before removing or force remove";
    };
  }
}
