package dev.slipway.start;

import dev.slipway.container.ContainerCommand;
import java.time.Duration;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Sends what the runtime did to the aggregate. An effect that cannot be recorded now is recorded as
 * soon as the store is back: reports are repeatable, so they are sent until they arrive.
 */
@Component
class Reports {

  private static final Logger log = LoggerFactory.getLogger(Reports.class);

  private final CommandGateway commands;
  private final RetryTemplate untilStored =
      new RetryTemplate(
          RetryPolicy.builder()
              .includes(
                  DataAccessException.class,
                  TransactionException.class,
                  EventStoreException.class,
                  ConcurrencyException.class)
              .maxRetries(Long.MAX_VALUE)
              .delay(Duration.ofMillis(20))
              .multiplier(2)
              .maxDelay(Duration.ofSeconds(2))
              .build());

  Reports(CommandGateway commands) {
    this.commands = commands;
  }

  /** Blocks until the report is stored; whatever refuses it for good is thrown. */
  void send(ContainerCommand report) {
    try {
      untilStored.execute(() -> {
        commands.sendAndWait(report);
        return true;
      });
    } catch (RetryException e) {
      log.error("Cannot record {}", report, e.getCause());
      throw new IllegalStateException("cannot record " + report.getClass().getSimpleName(), e);
    }
  }
}
