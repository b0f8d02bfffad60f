package dev.slipway.aggregate;

import java.time.Duration;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.AxonNonTransientException;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Sends what happened outside to its aggregate. What has happened cannot be refused, so a report
 * that cannot be stored now is sent again until it is: reports may be repeated.
 */
public final class Reports {

  private static final System.Logger log = System.getLogger(Reports.class.getName());
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
  private static final Duration WORTH_A_WORD = Duration.ofMillis(300);

  private final CommandGateway commands;

  public Reports(CommandGateway commands) {
    this.commands = commands;
  }

  /**
   * Blocks until the report is stored. A refusal for good, such as an unknown aggregate, is thrown.
   */
  public void send(Command report) {
    ask(report);
  }

  /** As {@link #send}, with the aggregate's answer; null when it gives none. */
  public @Nullable Object ask(Command report) {
    Duration pause = Duration.ofMillis(20);
    while (true) {
      try {
        return commands.<@Nullable Object>sendAndWait(report);
      } catch (EventStoreException storeAway) {
        // Axon takes a store that cannot be written for a failure for good.
        later(report, storeAway, pause);
      } catch (AxonNonTransientException | Refusal refused) {
        throw refused;
      } catch (RuntimeException storeAway) {
        later(report, storeAway, pause);
      }
      pause = rest(pause);
    }
  }

  /** Complains once, when the first quick tries are over. */
  private static void later(Command report, RuntimeException storeAway, Duration pause) {
    boolean worth = pause.compareTo(WORTH_A_WORD) > 0 && pause.compareTo(LONGEST_PAUSE) < 0;
    System.Logger.Level level = worth ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG;
    log.log(level, "Cannot record {0} yet, trying on: {1}", report, storeAway);
  }

  private static Duration rest(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted with a report that is not stored", e);
    }
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }
}
