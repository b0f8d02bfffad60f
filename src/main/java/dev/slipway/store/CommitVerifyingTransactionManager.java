package dev.slipway.store;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions that end only when it is known how. A commit whose answer was lost may have
 * succeeded, and then what follows from it must happen: so the database is asked for the event when
 * it is back, and until then the container stays locked for everybody else.
 */
public final class CommitVerifyingTransactionManager extends SpringTransactionManager {

  private static final Logger log =
      LoggerFactory.getLogger(CommitVerifyingTransactionManager.class);
  private static final String EVENT = CommitVerifyingTransactionManager.class.getName();
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final String IS_STORED =
      "select count(*) > 0 from domain_event_entry"
          + " where aggregate_identifier = ? and sequence_number = ? and event_identifier = ?";

  /** Conflicts with the event even while a backend that outlived its client still commits it. */
  private static final String SAME_NUMBER =
      "insert into domain_event_entry (global_index, aggregate_identifier, sequence_number,"
          + " event_identifier, time_stamp, payload_type, payload) values (?, ?, ?, '', '', '', ?)";

  /** One event of a transaction: its place in its aggregate's stream, and its own name. */
  private record Appended(String aggregate, long sequence, String identifier) {

    static Appended of(EventMessage<?> event) {
      return event instanceof DomainEventMessage<?> numbered
          ? new Appended(
              numbered.getAggregateIdentifier(),
              numbered.getSequenceNumber(),
              event.getIdentifier())
          : new Appended(event.getIdentifier(), 0, event.getIdentifier());
    }
  }

  private final JdbcTemplate jdbc;
  private final TransactionTemplate apart;
  private final @Nullable FileForce force;

  /**
   * @param force whether an embedded database's file is forced to the disk with each commit
   */
  public CommitVerifyingTransactionManager(
      PlatformTransactionManager transactions, JdbcTemplate jdbc, boolean force) {
    super(transactions);
    this.jdbc = jdbc;
    this.force = force ? new FileForce(jdbc) : null;
    this.apart = new TransactionTemplate(transactions);
  }

  /** Remembers one event of the unit of work at hand: all of them are stored, or none. */
  public static void appending(EventMessage<?> event) {
    if (CurrentUnitOfWork.isStarted()) {
      CurrentUnitOfWork.get().root().getOrComputeResource(EVENT, key -> Appended.of(event));
    }
  }

  private static @Nullable Appended appended() {
    return CurrentUnitOfWork.isStarted()
        ? CurrentUnitOfWork.get().root().<Appended>getResource(EVENT)
        : null;
  }

  @Override
  protected void commitTransaction(TransactionStatus status) {
    // Each group of handlers and each use of the event store takes part in the command's own.
    if (!status.isNewTransaction()) {
      return;
    }
    Appended event = appended();
    try {
      super.commitTransaction(status);
      if (force != null && event != null) {
        force.force();
      }
    } catch (DataIntegrityViolationException | ConcurrencyFailureException refused) {
      throw refused;
    } catch (RuntimeException unsure) {
      if (event == null || !isStored(event, unsure)) {
        throw unsure;
      }
      if (force != null) {
        force.force();
      }
    }
  }

  /** Blocks until the database says whether the event is there. */
  private boolean isStored(Appended event, RuntimeException unsure) {
    log.warn("A commit got no answer, asking for event {} until it is known: {}", event, unsure);
    while (true) {
      try {
        boolean stored = isStored(event);
        log.warn("The commit of event {} had {}", event, stored ? "succeeded" : "failed");
        return stored;
      } catch (RuntimeException notYet) {
        log.debug("Cannot ask for event {} yet", event, notYet);
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw unsure;
      }
    }
  }

  private boolean isStored(Appended event) {
    return seen(event) || (outlivesClients() && isNumberTaken(event) && seen(event));
  }

  private boolean seen(Appended event) {
    return Boolean.TRUE.equals(
        jdbc.queryForObject(
            IS_STORED, Boolean.class, event.aggregate, event.sequence, event.identifier));
  }

  /** An embedded database has nobody who commits after its client is gone. */
  private boolean outlivesClients() {
    return Boolean.FALSE.equals(
        jdbc.execute((java.sql.Connection c) -> c.isWrapperFor(org.h2.jdbc.JdbcConnection.class)));
  }

  /** Waits for whoever is about to take the event's number, this transaction or another one. */
  private boolean isNumberTaken(Appended event) {
    long nowhere = -1 - ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
    return Boolean.TRUE.equals(
        apart.execute(status -> {
          status.setRollbackOnly();
          try {
            jdbc.update(SAME_NUMBER, nowhere, event.aggregate, event.sequence, new byte[0]);
            return false;
          } catch (DuplicateKeyException taken) {
            return true;
          }
        }));
  }
}
