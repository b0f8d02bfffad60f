package dev.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import java.util.Set;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.AssociationValues;
import org.axonframework.modelling.saga.AssociationValuesImpl;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.axonframework.modelling.saga.repository.inmemory.InMemorySagaStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.AdditionalAnswers;

class SagaCacheTest {

  private static final AssociationValue ATTEMPT = new AssociationValue("attemptId", "a");
  private static final AssociationValue OTHER = new AssociationValue("attemptId", "b");
  private static final Set<AssociationValue> ITS = Set.of(ATTEMPT);

  private final InMemorySagaStore database = new InMemorySagaStore();
  private final SagaStore<Object> asked =
      mock(SagaStore.class, AdditionalAnswers.delegatesTo(database));
  private final SagaCache cache = new SagaCache(asked);
  private @Nullable UnitOfWork<?> open;

  private record Saga(String word) {}

  @AfterEach
  void end() {
    if (open != null && open.isActive()) {
      open.rollback();
    }
  }

  private void begin() {
    open = DefaultUnitOfWork.startAndGet(null);
  }

  private void commit() {
    open.commit();
  }

  private void stored(String word) {
    begin();
    cache.insertSaga(Saga.class, "s", new Saga(word), ITS);
    commit();
  }

  private String word() {
    SagaStore.Entry<Saga> entry = cache.loadSaga(Saga.class, "s");
    return entry == null ? "none" : entry.saga().word();
  }

  private void update(String word) {
    AssociationValues values = new AssociationValuesImpl(ITS);
    cache.updateSaga(Saga.class, "s", new Saga(word), values);
  }

  @Test
  void aSagaIsNotReadAgainByTheTransactionsAfterTheOneThatWroteIt() {
    stored("one");
    for (String next : Set.of("two", "three")) {
      begin();
      assertThat(cache.findSagas(Saga.class, ATTEMPT)).containsExactly("s");
      assertThat(cache.loadSaga(Saga.class, "s").associationValues()).isEqualTo(ITS);
      update(next);
      commit();
    }
    verify(asked, times(0)).loadSaga(any(), any());
    verify(asked, times(1)).findSagas(any(), any());
    assertThat(database.loadSaga(Saga.class, "s").saga()).isNotEqualTo(new Saga("one"));
  }

  @Test
  void whatIsRolledBackIsReadFromTheDatabase() {
    stored("one");
    begin();
    assertThat(word()).isEqualTo("one");
    doReturn(null).when(asked).loadSaga(any(), any());
    update("never");
    open.rollback();

    begin();
    assertThat(word()).isEqualTo("none");
  }

  @Test
  void nobodySeesASagaThatATransactionHasTakenOut() {
    stored("one");
    begin();
    assertThat(word()).isEqualTo("one");
    assertThat(word()).isEqualTo("one");
    verify(asked, times(1)).loadSaga(any(), any());
  }

  @Test
  void anEndedSagaIsGone() {
    stored("one");
    begin();
    assertThat(cache.findSagas(Saga.class, ATTEMPT)).containsExactly("s");
    assertThat(word()).isEqualTo("one");
    update("two");
    cache.deleteSaga(Saga.class, "s", ITS);
    assertThat(cache.findSagas(Saga.class, ATTEMPT)).isEmpty();
    commit();

    begin();
    assertThat(cache.findSagas(Saga.class, ATTEMPT)).isEmpty();
    assertThat(word()).isEqualTo("none");
  }

  @Test
  void thatNothingWaitsForAValueIsRememberedUntilSomethingDoes() {
    begin();
    assertThat(cache.findSagas(Saga.class, ATTEMPT)).isEmpty();
    assertThat(cache.findSagas(Saga.class, ATTEMPT)).isEmpty();
    verify(asked, times(1)).findSagas(any(), any());
    cache.insertSaga(Saga.class, "s", new Saga("one"), ITS);
    assertThat(cache.findSagas(Saga.class, ATTEMPT)).containsExactly("s");
    commit();

    begin();
    assertThat(cache.findSagas(Saga.class, ATTEMPT)).containsExactly("s");
    assertThat(cache.findSagas(Long.class, ATTEMPT)).isEmpty();
  }

  @Test
  void aNewValueLeadsToItsSagaOnceItIsStored() {
    stored("one");
    begin();
    assertThat(cache.findSagas(Saga.class, OTHER)).isEmpty();
    AssociationValues values = new AssociationValuesImpl(ITS);
    values.add(OTHER);
    values.remove(ATTEMPT);
    cache.updateSaga(Saga.class, "s", new Saga("two"), values);
    assertThat(cache.findSagas(Saga.class, OTHER)).containsExactly("s");
    assertThat(cache.findSagas(Saga.class, ATTEMPT)).isEmpty();
    commit();

    begin();
    assertThat(cache.findSagas(Saga.class, OTHER)).containsExactly("s");
    assertThat(cache.findSagas(Saga.class, ATTEMPT)).isEmpty();
    assertThat(cache.loadSaga(Saga.class, "s").associationValues()).containsExactly(OTHER);
  }

  @Test
  void outsideOfTransactionsOnlyTheDatabaseIsAsked() {
    stored("one");
    assertThat(word()).isEqualTo("one");
    assertThat(cache.findSagas(Saga.class, ATTEMPT)).containsExactly("s");
    verify(asked).loadSaga(any(), any());
    verify(asked).findSagas(any(), any());
  }
}
