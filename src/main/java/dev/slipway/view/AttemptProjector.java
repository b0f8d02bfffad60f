package dev.slipway.view;

import dev.slipway.container.ContainerEvent;
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
import dev.slipway.container.ContainerEvent.NetworkAttached;
import dev.slipway.container.ContainerEvent.OutOfMemory;
import dev.slipway.container.ContainerEvent.PauseRequested;
import dev.slipway.container.ContainerEvent.RemovalRequested;
import dev.slipway.container.ContainerEvent.RestartCancelled;
import dev.slipway.container.ContainerEvent.RestartGivenUp;
import dev.slipway.container.ContainerEvent.RestartPolicyChanged;
import dev.slipway.container.ContainerEvent.RestartRequested;
import dev.slipway.container.ContainerEvent.RestartScheduled;
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
import dev.slipway.container.Release;
import dev.slipway.container.RestartDecline;
import dev.slipway.container.StartCause;
import dev.slipway.container.StartFailure;
import dev.slipway.container.StepTiming;
import dev.slipway.view.AttemptView.AttemptStep;
import dev.slipway.view.AttemptView.StaleObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An {@link AttemptView} while an event changes it. */
final class AttemptProjector {

  private final AttemptView before;
  private String outcome;
  private @Nullable Instant startedAt;
  private @Nullable Instant endedAt;
  private int pid;
  private @Nullable Integer exitStatus;
  private @Nullable String failedStep;
  private @Nullable StartFailure failure;
  private @Nullable RestartDecision sequel;
  private final List<AttemptStep> steps;
  private final List<StaleObject> staleObjects;
  private final List<String> unreleased;

  private AttemptProjector(AttemptView view) {
    before = view;
    outcome = view.outcome();
    startedAt = view.startedAt();
    endedAt = view.endedAt();
    pid = view.pid();
    exitStatus = view.exitStatus();
    failedStep = view.failedStep();
    failure = view.failure();
    sequel = view.sequel();
    steps = new ArrayList<>(view.steps());
    staleObjects = new ArrayList<>(view.staleObjects());
    unreleased = new ArrayList<>(view.unreleased());
  }

  static AttemptView requested(StartRequested e) {
    return new AttemptView(
        e.attemptId(),
        e.containerId(),
        e.name(),
        e.imageReference(),
        e.node(),
        e.requestedBy(),
        StartCause.orClient(e.cause()),
        e.at(),
        "starting",
        null,
        null,
        0,
        null,
        null,
        null,
        null,
        List.of(),
        List.of(),
        List.copyOf(e.steps()));
  }

  /**
   * Id of the attempt that an event changes, or null: for a new one, or what a removal cleans up.
   */
  static @Nullable String changedBy(ContainerEvent event) {
    return switch (event) {
      case StaleObjectRemoved e -> e.attemptId();
      case Milestone e -> e.attemptId();
      case StartFailed e -> e.attemptId();
      case TaskExited e -> e.attemptId();
      case CleanedUp e -> e.attemptId().equals(Release.REMOVAL) ? null : e.attemptId();
      case StartUndone e -> e.attemptId();
      case ContainerExited e -> e.attemptId();
      case RestartScheduled e -> e.attemptId();
      case RestartCancelled e -> e.attemptId();
      case RestartGivenUp e -> e.attemptId();
      case ManualStopRecorded _, RestartRequested _, RestartPolicyChanged _ -> null;
      case ContainerRestarted _ -> null;
      case ContainerCreated _, ContainerRenamed _, StartRequested _ -> null;
      case KillRequested _, StopRequested _, StopEscalated _, SignalAnswered _ -> null;
      case PauseRequested _, UnpauseRequested _, ContainerPaused _, ContainerUnpaused _ -> null;
      case UpdateRequested _, ContainerUpdated _ -> null;
      case OutOfMemory _, LateTaskExited _, ContainerStopped _ -> null;
      case RemovalRequested _, ContainerRemoved _ -> null;
    };
  }

  static AttemptView after(AttemptView view, ContainerEvent event) {
    AttemptProjector projector = new AttemptProjector(view);
    projector.apply(event);
    return projector.view();
  }

  /**
   * What an ended attempt left for its container's next one (snapshot, files) is that one's debt
   * from its beginning on; what could not be released stays this one's.
   */
  static AttemptView succeeded(AttemptView view) {
    AttemptProjector projector = new AttemptProjector(view);
    projector.unreleased.removeIf(step ->
        view.steps().stream()
            .noneMatch(done -> done.step().equals(step) && "failed".equals(done.undo())));
    return projector.view();
  }

  /** Nothing is owed for a container that is gone. */
  static AttemptView released(AttemptView view) {
    AttemptProjector projector = new AttemptProjector(view);
    projector.unreleased.clear();
    return projector.view();
  }

  private void apply(ContainerEvent event) {
    if (event instanceof Milestone milestone) {
      add(milestone.timings());
    }
    switch (event) {
      case StaleObjectRemoved e ->
          staleObjects.add(new StaleObject(e.staleAttemptId(), e.object(), e.detail(), e.at()));
      case TaskCreated e -> pid = e.pid();
      case ContainerStarted e -> {
        outcome = "started";
        pid = e.pid();
        startedAt = e.at();
      }
      case StartFailed e -> {
        add(e.timings());
        outcome = "failed";
        failedStep = e.step();
        failure = e.failure();
      }
      case TaskExited e -> exitStatus = e.exitStatus();
      case CleanedUp e -> cleanedUp(e);
      case StartUndone e -> {
        outcome = "undone";
        endedAt = e.at();
      }
      case ContainerExited e -> {
        exitStatus = e.exitStatus();
        endedAt = e.finishedAt();
      }
      case RestartScheduled e -> sequel = RestartDecision.of(e);
      case RestartCancelled e -> sequel = RestartDecision.not(RestartDecline.cancelled(e.by()));
      case RestartGivenUp e -> sequel = RestartDecision.not(e.why());
      case ManualStopRecorded _, RestartRequested _, RestartPolicyChanged _ -> {}
      case ContainerRestarted _ -> {}
      case SnapshotPrepared _, NetworkAttached _ -> {}
      case ContainerCreated _, ContainerRenamed _, StartRequested _ -> {}
      case KillRequested _, StopRequested _, StopEscalated _, SignalAnswered _ -> {}
      case PauseRequested _, UnpauseRequested _, ContainerPaused _, ContainerUnpaused _ -> {}
      case UpdateRequested _, ContainerUpdated _ -> {}
      case OutOfMemory _, LateTaskExited _, ContainerStopped _ -> {}
      case RemovalRequested _, ContainerRemoved _ -> {}
    }
  }

  private void add(List<StepTiming> timings) {
    for (StepTiming t : timings) {
      put(
          new AttemptStep(
              t.step(),
              t.begunAt(),
              t.queuedMicros(),
              t.micros(),
              t.runtimeMicros(),
              t.outcome(),
              null,
              null,
              0));
    }
  }

  private void cleanedUp(CleanedUp e) {
    AttemptStep done = step(e.step());
    put(
        new AttemptStep(
            done.step(),
            done.begunAt(),
            done.queuedMicros(),
            done.micros(),
            done.runtimeMicros(),
            done.outcome(),
            e.result(),
            e.error(),
            e.micros()));
    if (e.result().equals("released")) {
      unreleased.remove(e.step());
    }
  }

  private AttemptStep step(String name) {
    return steps.stream()
        .filter(step -> step.step().equals(name))
        .findFirst()
        .orElseGet(() -> new AttemptStep(name, null, 0, 0, 0, null, null, null, 0));
  }

  private void put(AttemptStep step) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).step().equals(step.step())) {
        steps.set(i, step);
        return;
      }
    }
    steps.add(step);
  }

  private AttemptView view() {
    return new AttemptView(
        before.attemptId(),
        before.containerId(),
        before.containerName(),
        before.imageReference(),
        before.node(),
        before.requestedBy(),
        before.cause(),
        before.requestedAt(),
        outcome,
        startedAt,
        endedAt,
        pid,
        exitStatus,
        failedStep,
        failure,
        sequel,
        List.copyOf(steps),
        List.copyOf(staleObjects),
        List.copyOf(unreleased));
  }
}
