package dev.slipway.recovery;

import dev.slipway.runtime.RuntimeConnected;
import dev.slipway.start.RemovalSaga;
import dev.slipway.start.StartSaga;
import dev.slipway.start.StepRunner;
import dev.slipway.start.WorkQueue;
import java.util.Set;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Goes on, at the start of the service, with what an earlier one left unfinished: nothing
 * redelivers events to subscribing processors, so the stored sagas of this node are asked what
 * comes next, before any request can ask for more. In the service's life the {@link WorkQueue}
 * keeps what is not done, and tries it as soon as containerd is back.
 */
@Component
class Recovery implements SmartLifecycle {

  /** Before the web server, which begins at {@code DEFAULT_PHASE - 2048}. */
  private static final int BEFORE_REQUESTS = DEFAULT_PHASE - 4096;

  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final SagaStore<Object> sagas;
  private final StepRunner runner;
  private final WorkQueue queue;
  private final OrphanScan orphans;
  private final TransactionTemplate reading;
  private volatile boolean running;

  Recovery(
      SagaStore<Object> sagas,
      StepRunner runner,
      WorkQueue queue,
      OrphanScan orphans,
      PlatformTransactionManager transactions) {
    this.sagas = sagas;
    this.runner = runner;
    this.queue = queue;
    this.orphans = orphans;
    reading = new TransactionTemplate(transactions);
    reading.setReadOnly(true);
  }

  @Override
  public void start() {
    running = true;
    resume(StartSaga.class);
    resume(RemovalSaga.class);
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return BEFORE_REQUESTS;
  }

  @EventListener(RuntimeConnected.class)
  void tryAgain() {
    queue.nudge();
    Thread.ofVirtual().name("orphan-scan").start(orphans::scan);
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
      case StartSaga start -> start.recover(runner);
      case RemovalSaga removal -> removal.recover(runner);
      case null, default -> () -> {};
    };
  }
}
