package dev.slipway.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.AssociationValues;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.jspecify.annotations.Nullable;

/**
 * Remembers sagas between transactions, so that an event need not look for its saga in the
 * database, and need not read it. Every change goes to the database in the transaction at hand.
 *
 * <p>A saga is taken out when a transaction loads it, and put back when that one has committed: no
 * transaction ever sees what another one may still roll back. Axon keeps a saga locked meanwhile.
 * Which sagas there are for a value is asked of the database as long as a transaction that changes
 * the answer is under way, and forgotten when it ends.
 */
final class SagaCache implements SagaStore<Object> {

  private static final int SAGAS = 2_000;
  private static final int QUESTIONS = 8_000;
  private static final String CHANGES = SagaCache.class.getName();

  private final SagaStore<Object> stored;
  private final ConcurrentMap<String, Kept> kept =
      Caffeine.newBuilder().maximumSize(SAGAS).<String, Kept>build().asMap();
  private final Cache<Question, Set<String>> answers =
      Caffeine.newBuilder().maximumSize(QUESTIONS).build();

  /** How many transactions under way change the answer. */
  private final Map<Question, Integer> changing = new ConcurrentHashMap<>();

  SagaCache(SagaStore<Object> stored) {
    this.stored = stored;
  }

  private record Question(Class<?> type, AssociationValue value) {}

  private record Kept(Object saga, Set<AssociationValue> values) {}

  private record Loaded<S>(S saga, Set<AssociationValue> associationValues) implements Entry<S> {}

  @Override
  public Set<String> findSagas(Class<?> type, AssociationValue value) {
    var question = new Question(type, value);
    return !CurrentUnitOfWork.isStarted() || changing.containsKey(question)
        ? stored.findSagas(type, value)
        : answers.get(question, unknown -> Set.copyOf(stored.findSagas(type, value)));
  }

  @Override
  public <S> @Nullable Entry<S> loadSaga(Class<S> type, String id) {
    Kept taken = CurrentUnitOfWork.isStarted() ? kept.remove(id) : null;
    return taken != null && type.isInstance(taken.saga)
        ? new Loaded<>(type.cast(taken.saga), taken.values)
        : stored.loadSaga(type, id);
  }

  @Override
  public void insertSaga(Class<?> type, String id, Object saga, Set<AssociationValue> values) {
    Changes changes = changes();
    changes.of(type, values);
    changes.keep(id, saga, values);
    stored.insertSaga(type, id, saga, values);
  }

  @Override
  public void updateSaga(Class<?> type, String id, Object saga, AssociationValues values) {
    Changes changes = changes();
    changes.of(type, values.addedAssociations());
    changes.of(type, values.removedAssociations());
    changes.keep(id, saga, values.asSet());
    stored.updateSaga(type, id, saga, values);
  }

  @Override
  public void deleteSaga(Class<?> type, String id, Set<AssociationValue> values) {
    Changes changes = changes();
    changes.of(type, values);
    changes.committed.remove(id);
    stored.deleteSaga(type, id, values);
  }

  private Changes changes() {
    UnitOfWork<?> transaction = CurrentUnitOfWork.get().root();
    return transaction.getOrComputeResource(CHANGES, key -> new Changes(transaction));
  }

  /** What one transaction changes. */
  private final class Changes {

    private final Map<String, Kept> committed = new HashMap<>();
    private final Set<Question> questions = new HashSet<>();

    Changes(UnitOfWork<?> transaction) {
      transaction.afterCommit(done -> kept.putAll(committed));
      transaction.onCleanup(over -> questions.forEach(this::over));
    }

    void keep(String id, Object saga, Set<AssociationValue> values) {
      committed.put(id, new Kept(saga, Set.copyOf(values)));
    }

    void of(Class<?> type, Set<AssociationValue> values) {
      for (AssociationValue value : values) {
        var question = new Question(type, value);
        if (questions.add(question)) {
          changing.merge(question, 1, Integer::sum);
        }
      }
    }

    /** Forgotten last, also what somebody began to ask before the change was known. */
    private void over(Question question) {
      answers.invalidate(question);
      changing.computeIfPresent(question, (same, count) -> count == 1 ? null : count - 1);
    }
  }
}
