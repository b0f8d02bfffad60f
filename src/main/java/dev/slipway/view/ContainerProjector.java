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
import dev.slipway.container.NetworkEndpoint;
import dev.slipway.container.RestartPolicy;
import dev.slipway.container.StartCause;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A {@link ContainerView} while an event changes it. */
final class ContainerProjector {

  private final ContainerView before;
  private String name;
  private String hostConfig;
  private String status;
  private boolean removing;
  private int pid;
  private int exitCode;
  private String error;
  private boolean oomKilled;
  private @Nullable Instant startedAt;
  private @Nullable Instant finishedAt;
  private @Nullable NetworkEndpoint endpoint;
  private @Nullable String attemptId;
  private int restartCount;
  private RestartPolicy restartPolicy;

  private ContainerProjector(ContainerView view) {
    before = view;
    name = view.name();
    hostConfig = view.hostConfig();
    status = view.status();
    removing = view.removing();
    pid = view.pid();
    exitCode = view.exitCode();
    error = view.error();
    oomKilled = view.oomKilled();
    startedAt = view.startedAt();
    finishedAt = view.finishedAt();
    endpoint = view.endpoint();
    attemptId = view.attemptId();
    restartCount = view.restartCount();
    restartPolicy = view.restartPolicy();
  }

  /** The view after one more event; null before the creation and after the removal. */
  static @Nullable ContainerView after(@Nullable ContainerView view, ContainerEvent event) {
    if (event instanceof ContainerCreated e) {
      return created(e);
    }
    if (view == null || event instanceof ContainerRemoved) {
      return null;
    }
    ContainerProjector projector = new ContainerProjector(view);
    projector.apply(event);
    return projector.view();
  }

  private static ContainerView created(ContainerCreated e) {
    return new ContainerView(
        e.containerId(),
        e.name(),
        e.imageReference(),
        e.imageId(),
        e.config(),
        e.hostConfig(),
        e.networkingConfig(),
        e.labels(),
        e.networkMode(),
        e.autoRemove(),
        e.at(),
        "created",
        false,
        0,
        0,
        "",
        false,
        null,
        null,
        null,
        0,
        null,
        e.stopSignal(),
        e.stopTimeoutSeconds(),
        RestartPolicy.orNone(e.restartPolicy()));
  }

  private void apply(ContainerEvent event) {
    switch (event) {
      case ContainerRenamed e -> name = e.name();
      case StartRequested e -> {
        attemptId = e.attemptId();
        restartCount = StartCause.orClient(e.cause()).count();
      }
      case NetworkAttached e -> endpoint = e.endpoint();
      case ContainerStarted e -> started(e);
      case StartFailed e -> {
        // A round of the back-off that fails leaves the last run's status.
        exitCode = status.equals("restarting") ? exitCode : e.failure().exitCode();
        error = e.failure().message();
      }
      case StartUndone e -> endpoint = null;
      case ContainerPaused e -> status = "paused";
      case ContainerUnpaused e -> status = "running";
      case ContainerUpdated e -> hostConfig = e.hostConfig();
      case OutOfMemory e -> oomKilled = true;
      case ContainerExited e -> exited(e);
      case RestartScheduled e -> {
        status = "restarting";
        restartCount = e.count();
      }
      case RestartCancelled e -> atRest();
      case RestartGivenUp e -> atRest();
      case RestartPolicyChanged e -> restartPolicy = e.policy();
      case RemovalRequested e -> leaving();
      case ContainerCreated e -> {}
      case StaleObjectRemoved e -> {}
      case SnapshotPrepared e -> {}
      case TaskCreated e -> {}
      case KillRequested e -> {}
      case StopRequested e -> {}
      case StopEscalated e -> {}
      case PauseRequested e -> {}
      case UnpauseRequested e -> {}
      case UpdateRequested e -> {}
      case SignalAnswered e -> {}
      // Still shown as running until everything it held is released.
      case TaskExited e -> {}
      case LateTaskExited e -> {}
      case CleanedUp e -> {}
      case ContainerStopped e -> {}
      case ContainerRemoved e -> {}
      case ManualStopRecorded e -> {}
      case RestartRequested e -> {}
      case ContainerRestarted e -> {}
    }
  }

  private void started(ContainerStarted e) {
    status = "running";
    pid = e.pid();
    exitCode = 0;
    error = "";
    oomKilled = false;
    startedAt = e.at();
  }

  private void exited(ContainerExited e) {
    status = removing ? "removing" : "exited";
    pid = 0;
    exitCode = e.exitStatus();
    oomKilled = e.outOfMemory();
    startedAt = e.startedAt();
    finishedAt = e.finishedAt();
    endpoint = null;
  }

  private void atRest() {
    if (status.equals("restarting")) {
      status = removing ? "removing" : "exited";
    }
  }

  /** What runs is shown as running until it has ended, as in Docker. */
  private void leaving() {
    removing = true;
    if (!status.equals("running") && !status.equals("paused")) {
      status = "removing";
    }
  }

  private ContainerView view() {
    return new ContainerView(
        before.id(),
        name,
        before.imageReference(),
        before.imageId(),
        before.config(),
        hostConfig,
        before.networkingConfig(),
        before.labels(),
        before.networkMode(),
        before.autoRemove(),
        before.createdAt(),
        status,
        removing,
        pid,
        exitCode,
        error,
        oomKilled,
        startedAt,
        finishedAt,
        endpoint,
        restartCount,
        attemptId,
        before.stopSignal(),
        before.stopTimeoutSeconds(),
        restartPolicy);
  }
}
