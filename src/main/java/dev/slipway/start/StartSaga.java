package dev.slipway.start;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.slipway.container.ContainerEvent.CleanedUp;
import dev.slipway.container.ContainerEvent.ContainerExited;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.NetworkAttached;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.ContainerEvent.SnapshotPrepared;
import dev.slipway.container.ContainerEvent.StartFailed;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.ContainerEvent.TaskCreated;
import dev.slipway.container.ContainerEvent.TaskExited;
import dev.slipway.container.StartStep;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.SagaLifecycle;
import org.axonframework.spring.stereotype.Saga;
import org.jspecify.annotations.Nullable;

/**
 * Follows one attempt from its request to the release of everything it took: asks the runner for
 * the next lap, for the undo of a failed start, and for the release after an exit. Its state
 * commits with the events; what it asks for begins after the commit.
 */
@Saga
@ProcessingGroup("start")
public class StartSaga {

  static final String NODE = "node";
  private static final String REQUEST = "requestId";

  private String containerId = "";
  private String attemptId = "";
  private String networkMode = "";
  private Set<StartStep> reached = EnumSet.noneOf(StartStep.class);
  private Set<String> owed = new TreeSet<>();
  private Phase phase = Phase.STARTING;
  private boolean exited;
  private @Nullable StopRequested stop;

  /** What a newer version added to the stored state; it goes back as it came. */
  @SuppressWarnings("UnusedVariable")
  @JsonAnyGetter
  @JsonAnySetter
  private final Map<String, Object> added = new TreeMap<>();

  enum Phase {
    STARTING,
    RUNNING,
    RELEASING,
    CLOSED
  }

  @org.axonframework.modelling.saga.StartSaga
  @SagaEventHandler(associationProperty = "attemptId")
  void on(StartRequested event, StepRunner runner, Attempts attempts) {
    containerId = event.containerId();
    attemptId = event.attemptId();
    networkMode = event.networkMode();
    SagaLifecycle.associateWith(NODE, runner.node());
    attempts.begin(event);
    drive(runner);
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(SnapshotPrepared event, StepRunner runner) {
    reach(StartStep.SNAPSHOT, runner);
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(NetworkAttached event, StepRunner runner) {
    reach(StartStep.NETWORK, runner);
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(TaskCreated event, StepRunner runner) {
    reach(StartStep.TASK, runner);
  }

  private void reach(StartStep milestone, StepRunner runner) {
    reached.add(milestone);
    drive(runner);
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(ContainerStarted event, StepRunner runner, Attempts attempts) {
    reached.add(StartStep.START);
    attempts.forget(attemptId);
    phase = exited ? Phase.RELEASING : Phase.RUNNING;
    if (exited) {
      drive(runner);
    }
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(StartFailed event, StepRunner runner) {
    phase = Phase.RELEASING;
    drive(runner);
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(TaskExited event, StepRunner runner) {
    exited = true;
    if (phase == Phase.RUNNING) {
      phase = Phase.RELEASING;
      drive(runner);
    }
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(StopRequested event) {
    stop = event;
    SagaLifecycle.associateWith(REQUEST, event.requestId());
  }

  @SagaEventHandler(associationProperty = REQUEST)
  void on(SignalAnswered event) {
    stop = null;
    SagaLifecycle.removeAssociationWith(REQUEST, event.requestId());
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(CleanedUp event) {
    if (event.error() == null) {
      owed.remove(event.step());
    } else {
      owed.add(event.step());
    }
    endWhenNothingIsOwed();
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(StartUndone event) {
    close();
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(ContainerExited event) {
    close();
  }

  private void close() {
    phase = Phase.CLOSED;
    endWhenNothingIsOwed();
  }

  private void endWhenNothingIsOwed() {
    if (phase == Phase.CLOSED && owed.isEmpty()) {
      SagaLifecycle.end();
    }
  }

  private void drive(StepRunner runner) {
    AfterCommit.run(work(runner));
  }

  private void resume(StepRunner runner, Held held) {
    runner.resumed(held);
    StopRequested unfinished = stop;
    if (unfinished != null) {
      runner.stop(unfinished);
    }
  }

  /** What is to be done next, given what was reached; also how recovery goes on after a crash. */
  Runnable work(StepRunner runner) {
    Held held = new Held(containerId, attemptId, networkMode);
    Set<StartStep> done = reached.isEmpty() ? Set.of() : EnumSet.copyOf(reached);
    return switch (phase) {
      case STARTING -> () -> runner.advance(containerId, attemptId, done);
      case RUNNING -> () -> resume(runner, held);
      case RELEASING, CLOSED -> () -> runner.release(held);
    };
  }
}
