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
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Lets a request wait for what it caused. A future completes after the commit that decided it, and
 * at once when that lies in the past; cancelling it ends the waiting and nothing else.
 */
@Component
public class Outcomes {

  private final CommittedViews committed;
  private final Waiters<String, AttemptOutcome> attempts = new Waiters<>();
  private final Waiters<String, SignalAnswered> signals = new Waiters<>();
  private final Waiters<String, ExitOutcome> exits = new Waiters<>();
  private final Waiters<String, ExitOutcome> removals = new Waiters<>();

  Outcomes(CommittedViews committed) {
    this.committed = committed;
  }

  /** Completes at ContainerStarted, or at StartUndone when the attempt failed. */
  public CompletableFuture<AttemptOutcome> attempt(String attemptId) {
    CompletableFuture<AttemptOutcome> waiter = attempts.await(attemptId);
    committed
        .attempt(attemptId)
        .ifPresent(attempt -> {
          if (attempt.outcome().equals("started")) {
            waiter.complete(new AttemptOutcome(true, null));
          } else if (attempt.outcome().equals("undone")) {
            waiter.complete(new AttemptOutcome(false, attempt.failure()));
          }
        });
    return waiter;
  }

  /** Completes when the runtime answered the request; register before sending the command. */
  public CompletableFuture<SignalAnswered> signal(String requestId) {
    return signals.await(requestId);
  }

  /** Completes when the condition holds; a container that is already gone satisfies all. */
  public CompletableFuture<ExitOutcome> exit(String containerId, ExitCondition condition) {
    CompletableFuture<ExitOutcome> waiter =
        (condition == ExitCondition.REMOVED ? removals : exits).await(containerId);
    ContainerView container = committed.container(containerId);
    boolean holds = container == null;
    if (container != null && condition == ExitCondition.NOT_RUNNING) {
      holds = container.pid() == 0 && !container.isRestarting();
    }
    if (holds) {
      waiter.complete(outcome(container));
    }
    return waiter;
  }

  /** Tells the waiters what was committed. */
  void publish(ViewChanges changes) {
    changes.events().forEach(event -> publish(event, changes));
  }

  private void publish(ContainerEvent event, ViewChanges changes) {
    switch (event) {
      case ContainerStarted e -> attempts.complete(e.attemptId(), new AttemptOutcome(true, null));
      case StartUndone e ->
          attempts.complete(e.attemptId(), new AttemptOutcome(false, e.failure()));
      case SignalAnswered e -> signals.complete(e.requestId(), e);
      case ContainerExited e ->
          exits.complete(e.containerId(), new ExitOutcome(e.exitStatus(), null));
      case ContainerRemoved e -> {
        ExitOutcome last = outcome(changes.lastKnown(e.containerId()));
        exits.complete(e.containerId(), last);
        removals.complete(e.containerId(), last);
      }
      case ContainerCreated _, ContainerRenamed _, StartRequested _, StaleObjectRemoved _ -> {}
      case SnapshotPrepared _, NetworkAttached _, TaskCreated _, StartFailed _ -> {}
      case KillRequested _, StopRequested _, StopEscalated _ -> {}
      case PauseRequested _, UnpauseRequested _, ContainerPaused _, ContainerUnpaused _ -> {}
      case UpdateRequested _, ContainerUpdated _ -> {}
      case OutOfMemory _, TaskExited _, LateTaskExited _, CleanedUp _ -> {}
      case ContainerStopped _, RemovalRequested _ -> {}
      // Whoever waited for the end of a back-off learns of it, though nothing exits any more.
      case RestartCancelled e -> over(e.containerId(), changes);
      case RestartGivenUp e -> over(e.containerId(), changes);
      case ManualStopRecorded _, RestartRequested _, RestartPolicyChanged _ -> {}
      case RestartScheduled _, ContainerRestarted _ -> {}
    }
  }

  private void over(String containerId, ViewChanges changes) {
    ContainerView container = changes.container(containerId);
    if (container != null) {
      exits.complete(containerId, outcome(container));
    }
  }

  private static ExitOutcome outcome(@Nullable ContainerView container) {
    if (container == null) {
      return new ExitOutcome(0, null);
    }
    String error = container.error();
    return new ExitOutcome(container.exitCode(), error.isEmpty() ? null : error);
  }
}
