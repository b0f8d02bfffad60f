package dev.slipway.start;

import java.util.Set;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Goes on, after a start of the service, with what an earlier one left unfinished: nothing
 * redelivers events to subscribing processors, so the stored sagas of this node are asked what
 * comes next.
 */
@Component
class Recovery {

  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final SagaStore<Object> sagas;
  private final StepRunner runner;
  private final TransactionTemplate reading;

  Recovery(SagaStore<Object> sagas, StepRunner runner, PlatformTransactionManager transactions) {
    this.sagas = sagas;
    this.runner = runner;
    reading = new TransactionTemplate(transactions);
    reading.setReadOnly(true);
  }

  @EventListener(ApplicationReadyEvent.class)
  void resume() {
    resume(StartSaga.class);
    resume(RemovalSaga.class);
  }

  private <T> void resume(Class<T> type) {
    Set<String> unfinished =
        reading.execute(
            status -> sagas.findSagas(type, new AssociationValue(StartSaga.NODE, runner.node())));
    for (String id : unfinished) {
      resume(type, id);
    }
    if (!unfinished.isEmpty()) {
      log.info("Went on with {} unfinished {}", unfinished.size(), type.getSimpleName());
    }
  }

  /** One that cannot go on must not keep the others from it. */
  private void resume(Class<?> type, String id) {
    try {
      Runnable work = reading.execute(status -> work(type, id));
      work.run();
    } catch (RuntimeException e) {
      log.error("Cannot go on with {} {}", type.getSimpleName(), id, e);
    }
  }

  private Runnable work(Class<?> type, String id) {
    SagaStore.Entry<?> entry = sagas.loadSaga(type, id);
    Object saga = entry == null ? null : entry.saga();
    return switch (saga) {
      case StartSaga start -> start.work(runner);
      case RemovalSaga removal -> removal.work(runner);
      case null, default -> () -> {};
    };
  }
}
