package dev.slipway.monitor;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.slipway.monitor.ExpectedTasks.Expected;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.Task.Status;
import dev.slipway.runtime.TaskEvents.TaskEvent;
import dev.slipway.runtime.TaskExit;
import dev.slipway.runtime.Tasks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The reconcile table: what is expected against what containerd lists. */
class ComparisonTest {

  private static final String ID = "c".repeat(64);
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  private final ExpectedTasks expectations = mock();
  private final Tasks tasks = mock();
  private final TaskReports reports = mock();
  private final Comparison comparison = new Comparison(expectations, tasks, reports);

  @Nested
  class OfAnExpectedTask {

    @BeforeEach
    void expectOne() {
      when(expectations.all()).thenReturn(List.of(new Expected(ID, "a", 7, false)));
    }

    @Test
    void whoseShimDoesNotAnswerIsLeftAsItIs() {
      when(tasks.look(List.of(ID))).thenReturn(Map.of());
      comparison.compare();
      verifyNoInteractions(reports);
    }

    @Test
    void thatIsGoneReportsAnExitOfUnknownStatus() {
      when(tasks.look(List.of(ID))).thenReturn(Map.of(ID, Optional.empty()));
      comparison.compare();
      verify(reports).exited(new TaskExit(ID, 7, 255, null), "a");
    }

    @Test
    void inWhosePlaceAnotherStandsReportsItsExit() {
      listed(8, Status.RUNNING);
      comparison.compare();
      verify(reports).exited(new TaskExit(ID, 7, 255, null), "a");
    }

    @Test
    void thatStoppedReportsItsOwnStatusAndTime() {
      shown(new Task(ID, 7, Status.STOPPED, 5, NOW));
      comparison.compare();
      verify(reports).exited(new TaskExit(ID, 7, 5, NOW), "a");
    }

    @Test
    void thatIsPausedReportsIt() {
      listed(7, Status.PAUSED);
      comparison.compare();
      verify(reports).report(new TaskEvent.Paused(ID));
    }

    @Test
    void thatIsPausedAsRecordedCostsNoReport() {
      when(expectations.all()).thenReturn(List.of(new Expected(ID, "a", 7, true)));
      listed(7, Status.PAUSED);
      comparison.compare();
      verifyNoInteractions(reports);
    }

    @Test
    void thatRunsThoughAPauseIsRecordedReportsIt() {
      when(expectations.all()).thenReturn(List.of(new Expected(ID, "a", 7, true)));
      listed(7, Status.RUNNING);
      comparison.compare();
      verify(reports).report(new TaskEvent.Resumed(ID));
    }

    @Test
    void thatRunsAsRecordedCostsNoReport() {
      listed(7, Status.RUNNING);
      comparison.compare();
      verifyNoInteractions(reports);
    }
  }

  private void listed(int pid, Status status) {
    shown(new Task(ID, pid, status, 0, null));
  }

  private void shown(Task task) {
    when(tasks.look(List.of(ID))).thenReturn(Map.of(ID, Optional.of(task)));
  }
}
