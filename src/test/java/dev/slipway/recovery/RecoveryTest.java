package dev.slipway.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.slipway.start.RecordedWork;
import dev.slipway.start.RemovalSaga;
import dev.slipway.start.StartSaga;
import dev.slipway.start.WorkQueue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.transaction.PlatformTransactionManager;

/** What a service that begins finds unfinished, and that one of it never stands in the way. */
class RecoveryTest {

  private final SagaStore<Object> sagas = mock();
  private final RecordedWork work = new RecordedWork();
  private final WorkQueue queue = mock();
  private final OrphanScan orphans = mock();
  private final PlatformTransactionManager transactions = mock();
  private final Recovery recovery = new Recovery(sagas, work, queue, orphans, transactions);

  @BeforeEach
  void nothingUnfinished() {
    when(sagas.findSagas(any(), any())).thenReturn(Set.of());
  }

  @Test
  void onlyTheUnfinishedSagasOfThisNodeAreTakenUp() {
    unfinished(StartSaga.class, "s");
    holds(StartSaga.class, "s", running("one"));
    unfinished(RemovalSaga.class, "r");
    RemovalSaga removal = new RemovalSaga();
    ReflectionTestUtils.setField(removal, "containerId", "c");
    holds(RemovalSaga.class, "r", removal);

    recovery.start();
    assertThat(work.asked).containsExactly("resume one", "remove c");
    verify(sagas).findSagas(StartSaga.class, new AssociationValue("node", "node"));
  }

  @Test
  void oneThatCannotGoOnDoesNotKeepTheOthersFromIt() {
    unfinished(StartSaga.class, "broken", "gone", "whole");
    when(sagas.loadSaga(eq(StartSaga.class), eq("broken")))
        .thenThrow(new IllegalStateException("unreadable"));
    holds(StartSaga.class, "whole", running("two"));

    recovery.start();
    assertThat(work.asked).containsExactly("resume two");
    assertThat(recovery.isRunning()).isTrue();
  }

  @Test
  void whatRestsIsTriedAgainAndOrphansAreLookedForWhenTheRuntimeIsBack() {
    recovery.tryAgain();
    verify(queue).nudge();
    verify(orphans, timeout(10_000)).scan();
  }

  private void unfinished(Class<?> type, String... ids) {
    when(sagas.findSagas(eq(type), any())).thenReturn(new LinkedHashSet<>(List.of(ids)));
  }

  private <T> void holds(Class<T> type, String id, T saga) {
    SagaStore.Entry<T> entry = mock();
    when(entry.saga()).thenReturn(saga);
    when(sagas.loadSaga(type, id)).thenReturn(entry);
  }

  private static StartSaga running(String attempt) {
    StartSaga saga = new StartSaga();
    ReflectionTestUtils.setField(saga, "attemptId", attempt);
    ReflectionTestUtils.setField(saga, "phase", StartSaga.Phase.RUNNING);
    return saga;
  }
}
