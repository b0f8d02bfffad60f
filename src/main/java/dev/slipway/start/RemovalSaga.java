package dev.slipway.start;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.slipway.container.ContainerEvent.ContainerExited;
import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.RemovalRequested;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.store.AfterCommit;
import java.util.Map;
import java.util.TreeMap;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.SagaLifecycle;
import org.axonframework.spring.stereotype.Saga;

/**
 * Follows one removal: has a task killed, waits until nothing runs, then has the rest released. The
 * kill is tried until it succeeds, because nobody can ask for it again.
 */
@Saga
@ProcessingGroup("start")
public class RemovalSaga {

  private String containerId = "";
  private boolean waiting;

  /** Whether the removal ended in the transaction at hand, in which nothing more is asked for. */
  private transient boolean over;

  /** What a newer version added to the stored state; it goes back as it came. */
  @SuppressWarnings("UnusedVariable")
  @JsonAnyGetter
  @JsonAnySetter
  private final Map<String, Object> added = new TreeMap<>();

  @org.axonframework.modelling.saga.StartSaga
  @SagaEventHandler(associationProperty = "containerId")
  void on(RemovalRequested event, StepRunner runner) {
    containerId = event.containerId();
    waiting = event.taskAlive();
    SagaLifecycle.associateWith(StartSaga.NODE, runner.node());
    if (waiting) {
      boolean maybePaused = event.maybePaused();
      AfterCommit.run(() -> runner.kill(event.containerId(), maybePaused));
    } else {
      remove(runner);
    }
  }

  /** The start was on its way when the removal was asked for. */
  @SagaEventHandler(associationProperty = "containerId")
  void on(ContainerStarted event, StepRunner runner) {
    AfterCommit.run(() -> runner.kill(event.containerId(), false));
  }

  @SagaEventHandler(associationProperty = "containerId")
  void on(ContainerExited event, StepRunner runner) {
    remove(runner);
  }

  @SagaEventHandler(associationProperty = "containerId")
  void on(StartUndone event, StepRunner runner) {
    remove(runner);
  }

  /** An exit and the removal after it may be recorded together. */
  private void remove(StepRunner runner) {
    waiting = false;
    String id = containerId;
    AfterCommit.run(() -> {
      if (!over) {
        runner.remove(id);
      }
    });
  }

  @EndSaga
  @SagaEventHandler(associationProperty = "containerId")
  void on(ContainerRemoved event) {
    over = true;
  }

  /** How recovery goes on after a crash. */
  public Runnable recover(StepRunner runner) {
    String id = containerId;
    return waiting ? () -> runner.kill(id, true) : () -> runner.remove(id);
  }
}
