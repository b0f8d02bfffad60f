package dev.slipway.start;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.container.ContainerEvent.CleanedUp;
import dev.slipway.container.ContainerEvent.ContainerExited;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.PauseRequested;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.ContainerEvent.StartFailed;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.ContainerEvent.TaskExited;
import dev.slipway.container.ContainerEvent.UnpauseRequested;
import dev.slipway.container.ContainerEvent.UpdateRequested;
import dev.slipway.control.UnansweredRequest;
import dev.slipway.store.AfterCommit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.SagaLifecycle;
import org.axonframework.spring.stereotype.Saga;
import org.jspecify.annotations.Nullable;

/**
 * Follows one attempt from its request to the release of everything it took: asks the runner for
 * the start, for the undo of a failed one, and for the release after an exit. Its state commits
 * with the events; what it asks for begins after the commit.
 */
@Saga
@ProcessingGroup("start")
public class StartSaga {

  public static final String NODE = "node";

  private String containerId = "";
  private String attemptId = "";
  private String networkMode = "";

  /** Steps whose release is not confirmed; stored under an older name. */
  @JsonProperty("owed")
  private Set<String> unreleased = new TreeSet<>();

  private Phase phase = Phase.STARTING;
  private boolean exited;

  /** Whether the container is removed once its exit is recorded. */
  private boolean leaving;

  /** The newest stop without an answer. */
  private @Nullable StopRequested stop;

  /** Those before it: each has a grace of its own. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private List<StopRequested> earlierStops = new ArrayList<>();

  private List<UnansweredRequest> unanswered = new ArrayList<>();

  /** What a newer version added to the stored state; it goes back as it came. */
  @SuppressWarnings("UnusedVariable")
  @JsonAnyGetter
  @JsonAnySetter
  private final Map<String, Object> added = new TreeMap<>();

  public enum Phase {
    STARTING,
    RUNNING,
    RELEASING,
    CLOSED
  }

  @org.axonframework.modelling.saga.StartSaga
  @SagaEventHandler(associationProperty = "attemptId")
  void on(StartRequested event, StepRunner runner) {
    containerId = event.containerId();
    attemptId = event.attemptId();
    networkMode = event.networkMode();
    SagaLifecycle.associateWith(NODE, runner.node());
    begin(event, runner);
  }

  /** Only after the commit: an attempt whose request is rolled back must leave nothing behind. */
  void begin(StartRequested event, StepRunner runner) {
    AfterCommit.run(() -> runner.start(event));
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(ContainerStarted event, StepRunner runner) {
    phase = exited ? Phase.RELEASING : Phase.RUNNING;
    if (exited) {
      release(runner);
    }
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(StartFailed event, StepRunner runner) {
    phase = Phase.RELEASING;
    release(runner);
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(TaskExited event, StepRunner runner) {
    exited = true;
    leaving = event.leaving();
    if (phase == Phase.RUNNING) {
      phase = Phase.RELEASING;
      release(runner);
    }
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(StopRequested event) {
    if (stop != null) {
      earlierStops.add(stop);
    }
    stop = event;
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(KillRequested event) {
    if (event.requestId() != null) {
      unanswered.add(UnansweredRequest.of(event, event.requestId()));
    }
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(PauseRequested event) {
    unanswered.add(UnansweredRequest.of(event));
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(UnpauseRequested event) {
    unanswered.add(UnansweredRequest.of(event));
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(UpdateRequested event) {
    unanswered.add(UnansweredRequest.of(event));
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(SignalAnswered event) {
    earlierStops.removeIf(earlier -> earlier.requestId().equals(event.requestId()));
    StopRequested asked = stop;
    if (asked != null && asked.requestId().equals(event.requestId())) {
      stop = earlierStops.isEmpty() ? null : earlierStops.removeLast();
    }
    unanswered.removeIf(request -> request.requestId().equals(event.requestId()));
    endWhenNothingIsLeft();
  }

  @SagaEventHandler(associationProperty = "attemptId")
  void on(CleanedUp event) {
    if (event.error() == null) {
      unreleased.remove(event.step());
    } else {
      unreleased.add(event.step());
    }
    endWhenNothingIsLeft();
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
    endWhenNothingIsLeft();
  }

  private void endWhenNothingIsLeft() {
    if (phase == Phase.CLOSED && unreleased.isEmpty() && stop == null && unanswered.isEmpty()) {
      SagaLifecycle.end();
    }
  }

  private void release(StepRunner runner) {
    AfterCommit.run(work(runner));
  }

  private Runnable work(StepRunner runner) {
    String container = containerId;
    String attempt = attemptId;
    Ownership held = new Ownership(container, attempt, networkMode, leaving);
    return switch (phase) {
      case STARTING -> () -> runner.startAgain(container, attempt);
      case RUNNING -> () -> runner.resumed(held);
      case RELEASING, CLOSED -> () -> runner.release(held);
    };
  }

  /** How recovery goes on after a crash: the same work, and what was asked of the task. */
  public Runnable recover(StepRunner runner) {
    Runnable work = phase == Phase.CLOSED && unreleased.isEmpty() ? () -> {} : work(runner);
    Runnable requests = phase == Phase.RUNNING ? carriedOut(runner) : answered(runner);
    return () -> {
      try {
        work.run();
      } finally {
        requests.run();
      }
    };
  }

  private Runnable carriedOut(StepRunner runner) {
    String id = containerId;
    List<StopRequested> stops = stops().toList();
    List<UnansweredRequest> requests = List.copyOf(unanswered);
    return () -> {
      requests.forEach(request -> runner.request(id, request));
      stops.forEach(runner::stop);
    };
  }

  private Stream<StopRequested> stops() {
    return Stream.concat(earlierStops.stream(), Stream.ofNullable(stop));
  }

  /** The run is over, and a task that is there now is not the one that was meant. */
  private Runnable answered(StepRunner runner) {
    String id = containerId;
    List<String> ids =
        Stream.concat(
                stops().map(StopRequested::requestId),
                unanswered.stream().map(UnansweredRequest::requestId))
            .toList();
    return () -> ids.forEach(requestId -> runner.answer(id, requestId));
  }
}
