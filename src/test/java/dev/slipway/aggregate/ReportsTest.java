package dev.slipway.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.container.ContainerCommand.RecordRemoved;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ReportsTest {

  private final SimpleCommandBus bus = SimpleCommandBus.builder().build();
  private final Reports reports =
      new Reports(DefaultCommandGateway.builder().commandBus(bus).build());
  private final RecordRemoved report = new RecordRemoved("a", Instant.EPOCH);

  @Test
  @Timeout(30)
  void aReportThatTheStoreCouldNotTakeIsSentAgain() {
    AtomicInteger tries = new AtomicInteger();
    bus.subscribe(
        RecordRemoved.class.getName(),
        message -> {
          if (tries.incrementAndGet() < 3) {
            throw new EventStoreException("An event could not be persisted");
          }
          return "stored";
        });

    reports.send(report);

    assertThat(tries).hasValue(3);
  }

  @Test
  @Timeout(30)
  void aReportThatIsRefusedForGoodIsNotSentAgain() {
    AtomicInteger tries = new AtomicInteger();
    bus.subscribe(
        RecordRemoved.class.getName(),
        message -> {
          tries.incrementAndGet();
          throw new AggregateNotFoundException("a", "no such container");
        });

    assertThatThrownBy(() -> reports.send(report)).isInstanceOf(AggregateNotFoundException.class);
    assertThat(tries).hasValue(1);
  }
}
