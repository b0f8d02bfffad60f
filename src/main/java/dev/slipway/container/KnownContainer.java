package dev.slipway.container;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.slipway.container.ContainerEvent.ContainerCreated;
import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.ContainerRefusal.NoSuchContainer;
import dev.slipway.container.ContainerState.Absent;
import dev.slipway.container.ContainerState.Identity;
import dev.slipway.container.ContainerState.Run;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** A container as its events tell it, and what is recorded for more than one reason. */
abstract class KnownContainer {

  @AggregateIdentifier String containerId;
  ContainerState state = new Absent();

  @SuppressWarnings("NullAway.Init")
  KnownContainer() {}

  @EventSourcingHandler
  void evolve(ContainerEvent event) {
    containerId = event.containerId();
    state = state.after(event);
  }

  final Identity identity() {
    Identity identity = state.known();
    if (identity == null) {
      throw new NoSuchContainer(containerId);
    }
    return identity;
  }

  final Run liveRun() {
    identity();
    Run run = state.live();
    if (run == null) {
      throw SignalConflict.NOT_RUNNING.refusal(containerId);
    }
    return run;
  }

  final void requestStart(
      String attemptId,
      String node,
      List<String> steps,
      @Nullable StartCause cause,
      String requestedBy,
      Instant at) {
    apply(start(identity(), attemptId, node, steps, cause, requestedBy, at));
  }

  /** An attempt with all that is known of the container now. */
  static StartRequested start(
      Identity identity,
      String attemptId,
      String node,
      List<String> steps,
      @Nullable StartCause cause,
      String requestedBy,
      Instant at) {
    ContainerCreated created = identity.created();
    return new StartRequested(
        created.containerId(),
        attemptId,
        node,
        identity.name(),
        created.imageReference(),
        created.imageId(),
        created.config(),
        created.hostConfig(),
        created.networkingConfig(),
        created.networkMode(),
        steps,
        cause,
        requestedBy,
        at);
  }

  /** For a run that is alive; without signal and grace the container's own ones are taken. */
  final void requestStop(
      Run run,
      String requestId,
      @Nullable Integer signal,
      @Nullable Integer timeoutSeconds,
      String requestedBy,
      Instant at) {
    ContainerCreated created = identity().created();
    apply(
        new StopRequested(
            containerId,
            run.attemptId(),
            requestId,
            Objects.requireNonNullElse(signal, created.stopSignal()),
            Objects.requireNonNullElse(timeoutSeconds, created.stopTimeoutSeconds()),
            requestedBy,
            at));
  }

  final void requestKill(Run run, String requestId, int signal, String requestedBy, Instant at) {
    apply(
        new KillRequested(
            containerId,
            run.attemptId(),
            requestId,
            signal,
            identity().isStop(signal),
            requestedBy,
            at));
  }

  /** Carried out by the removal, which waits for no answer to it. */
  final void killForRemoval(boolean resumes, String requestedBy, Instant at) {
    Run run = state.live();
    if (run != null) {
      apply(
          new KillRequested(
              containerId,
              run.attemptId(),
              null,
              ContainerState.SIGKILL,
              resumes,
              requestedBy,
              at));
    }
  }
}
