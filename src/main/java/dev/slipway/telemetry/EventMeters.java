package dev.slipway.telemetry;

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
import dev.slipway.container.StartStep;
import dev.slipway.container.StepTiming;
import dev.slipway.store.AfterCommit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Counts and measures what the events tell, once they are committed. */
@Component
@ProcessingGroup("metrics")
class EventMeters {

  private final DockerMeters docker;
  private final OwnMeters own;
  private final Clock clock;

  /**
   * When starts and removals in flight began, by container; those that began under an earlier
   * process are not measured.
   */
  private final Map<String, Instant> starts = new ConcurrentHashMap<>();

  private final Map<String, Instant> removals = new ConcurrentHashMap<>();

  @Autowired
  EventMeters(DockerMeters docker, OwnMeters own) {
    this(docker, own, Clock.systemUTC());
  }

  EventMeters(DockerMeters docker, OwnMeters own, Clock clock) {
    this.docker = docker;
    this.own = own;
    this.clock = clock;
  }

  @EventHandler
  void on(ContainerEvent event) {
    AfterCommit.run(() -> count(event));
  }

  private void count(ContainerEvent event) {
    if (event instanceof Milestone milestone) {
      steps(milestone.timings());
    }
    switch (event) {
      case ContainerCreated created -> action("create", created.at(), clock.instant());
      case StartRequested requested -> starts.put(requested.containerId(), requested.at());
      case NetworkAttached attached -> networkAttached(attached);
      case ContainerStarted started -> started(started);
      case StartFailed failed -> failed(failed);
      case StaleObjectRemoved stale -> {
        own.staleObjectRemoved();
        own.drift(Drift.STALE_OBJECT);
      }
      case LateTaskExited late -> own.drift(Drift.LATE_EXIT);
      case CleanedUp cleaned -> cleanedUp(cleaned);
      case RemovalRequested requested -> removals.put(requested.containerId(), requested.at());
      case ContainerRemoved removed ->
          action("delete", removals.remove(removed.containerId()), removed.at());
      case SnapshotPrepared _, TaskCreated _, ContainerRenamed _ -> {}
      case KillRequested _, StopRequested _, StopEscalated _, SignalAnswered _ -> {}
      case PauseRequested _, UnpauseRequested _, ContainerPaused _, ContainerUnpaused _ -> {}
      case UpdateRequested _, ContainerUpdated _ -> {}
      case OutOfMemory _, TaskExited _, StartUndone _ -> {}
      case ContainerExited _, ContainerStopped _ -> {}
      case RestartScheduled scheduled -> own.backoff(scheduled.delayMillis());
      case ManualStopRecorded _, RestartRequested _, RestartPolicyChanged _ -> {}
      case RestartCancelled _, RestartGivenUp _, ContainerRestarted _ -> {}
    }
  }

  private void started(ContainerStarted started) {
    own.started();
    // The event's own time was read before the task was asked to start: the last step's end is
    // later.
    Instant end =
        started.timings().stream()
            .map(timing -> timing.begunAt().plusNanos(timing.micros() * 1000))
            .max(Comparator.naturalOrder())
            .orElse(started.at());
    action("start", starts.remove(started.containerId()), end);
  }

  private void failed(StartFailed failed) {
    steps(failed.timings());
    own.startFailed(failed.step(), failed.failure().reason());
    starts.remove(failed.containerId());
  }

  private void networkAttached(NetworkAttached attached) {
    for (StepTiming timing : attached.timings()) {
      if (timing.step().equals(StartStep.NETWORK.text())) {
        Duration duration = Duration.ofNanos(timing.micros() * 1000);
        docker.networkAction("connect", duration);
        docker.networkAction("allocate", duration);
      }
    }
  }

  private void cleanedUp(CleanedUp cleaned) {
    if (cleaned.step().equals(StartStep.NETWORK.text())) {
      docker.networkAction("release", Duration.ofNanos(cleaned.micros() * 1000));
    }
  }

  private void steps(List<StepTiming> timings) {
    timings.forEach(timing -> own.step(timing.step(), timing.outcome(), timing.micros()));
  }

  private void action(String action, @Nullable Instant begun, Instant end) {
    if (begun != null) {
      docker.containerAction(action, Duration.between(begun, end));
    }
  }
}
