package dev.slipway.monitor;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.slipway.container.ContainerEvent;
import dev.slipway.container.ContainerEvent.ContainerCreated;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.monitor.ExpectedTasks.Expected;
import dev.slipway.runtime.ContainerObject;
import dev.slipway.runtime.Containers;
import dev.slipway.runtime.OciRuntime;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.Task.Status;
import dev.slipway.runtime.TaskEvents.TaskEvent;
import dev.slipway.runtime.TaskExit;
import dev.slipway.runtime.Tasks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The reconcile table: what is expected against what containerd lists. */
class ComparisonTest {

  private static final String ID = "c".repeat(64);
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  private final ExpectedTasks expectations = mock();
  private final Tasks tasks = mock();
  private final Containers containers = mock();
  private final TaskReports reports = mock();
  private final EventStore events =
      EmbeddedEventStore.builder().storageEngine(new InMemoryEventStorageEngine()).build();
  private final Comparison comparison =
      new Comparison(expectations, tasks, containers, reports, events);

  @Nested
  class OfAnExpectedTask {

    @BeforeEach
    void expectOne() {
      when(expectations.all()).thenReturn(List.of(new Expected(ID, 7)));
    }

    @Test
    void thatIsGoneReportsAnExitOfUnknownStatus() {
      comparison.compare();
      verify(reports).exited(new TaskExit(ID, 7, 255, null));
    }

    @Test
    void inWhosePlaceAnotherStandsReportsItsExit() {
      listed(8, Status.RUNNING);
      comparison.compare();
      verify(reports).exited(new TaskExit(ID, 7, 255, null));
    }

    @Test
    void thatStoppedReportsItsOwnStatusAndTime() {
      when(tasks.list()).thenReturn(List.of(new Task(ID, 7, Status.STOPPED, 5, NOW)));
      comparison.compare();
      verify(reports).exited(new TaskExit(ID, 7, 5, NOW));
    }

    @Test
    void thatIsPausedReportsIt() {
      listed(7, Status.PAUSED);
      comparison.compare();
      verify(reports).report(new TaskEvent.Paused(ID));
    }

    @Test
    void thatRunsReportsItSoThatAMissedUnpauseIsMadeUpFor() {
      listed(7, Status.RUNNING);
      comparison.compare();
      verify(reports).report(new TaskEvent.Resumed(ID));
    }
  }

  @Nested
  class OfATaskThatNobodyExpects {

    @BeforeEach
    void listOne() {
      listed(7, Status.RUNNING);
    }

    @Test
    void removesItTheSecondTimeWhenItsContainerIsAtRest() {
      happened(created());
      comparison.compare();
      verify(tasks, never()).destroy(any());

      comparison.compare();
      verify(tasks).destroy(ID);
      verify(containers).delete(ID);
    }

    @Test
    void leavesTheTaskOfAStartOnItsWay() {
      happened(created(), requested());
      compareOften();
      verify(tasks, never()).destroy(any());
    }

    @Test
    void leavesTheTaskOfARunningContainerWhoseExpectationWasReadTooEarly() {
      happened(created(), requested(), new ContainerStarted(ID, "a", 7, List.of(), NOW));
      compareOften();
      verify(tasks, never()).destroy(any());
    }

    @Test
    void leavesATaskThatIsNotOurs() {
      when(containers.find(ID)).thenReturn(Optional.of(labelled(Map.of("somebody", "else"))));
      compareOften();
      verify(tasks, never()).destroy(any());
    }

    @Test
    void removesATaskThatCarriesOurLabelThoughNoContainerIsKnown() {
      when(containers.find(ID))
          .thenReturn(Optional.of(labelled(Map.of("dev.slipway/container", ID))));
      compareOften();
      verify(tasks).destroy(ID);
    }

    @Test
    void reportsNoExit() {
      happened(created());
      compareOften();
      verifyNoInteractions(reports);
    }

    private void compareOften() {
      comparison.compare();
      comparison.compare();
    }
  }

  private void listed(int pid, Status status) {
    when(tasks.list()).thenReturn(List.of(new Task(ID, pid, status, 0, null)));
  }

  private void happened(ContainerEvent... payloads) {
    for (int i = 0; i < payloads.length; i++) {
      events.publish(new GenericDomainEventMessage<>("Container", ID, i, payloads[i]));
    }
  }

  private static ContainerObject labelled(Map<String, String> labels) {
    return new ContainerObject(ID, labels, "image", ID, new OciRuntime("runc", "runc", "/r"), "{}");
  }

  private static ContainerCreated created() {
    return new ContainerCreated(
        ID,
        "web",
        "busybox",
        "sha256:1",
        "{}",
        "{}",
        "{}",
        Map.of(),
        "none",
        false,
        15,
        10,
        "user",
        NOW);
  }

  private static StartRequested requested() {
    return new StartRequested(
        ID,
        "a",
        "node",
        "web",
        "busybox",
        "sha256:1",
        "{}",
        "{}",
        "{}",
        "none",
        List.of(),
        "user",
        NOW);
  }
}
