package dev.slipway.container;

import java.time.Duration;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.common.AxonNonTransientException;

/**
 * Sends what happened outside to the aggregate. What has happened cannot be refused, so a report
 * that cannot be stored now is sent again until it is: reports may be repeated.
 */
public final class Reports {

  private static final System.Logger log = System.getLogger(Reports.class.getName());
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final CommandGateway commands;

  public Reports(CommandGateway commands) {
    this.commands = commands;
  }

  /**
   * Blocks until the report is stored. A refusal for good, such as an unknown container, is thrown.
   */
  public void send(ContainerCommand report) {
    Duration pause = Duration.ofMillis(20);
    while (true) {
      try {
        commands.sendAndWait(report);
        return;
      } catch (AxonNonTransientException | ContainerRefusal refused) {
        throw refused;
      } catch (RuntimeException storeAway) {
        log.log(System.Logger.Level.WARNING, "Cannot record {0} yet: {1}", report, storeAway);
      }
      pause = rest(pause);
    }
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
