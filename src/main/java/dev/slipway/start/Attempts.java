package dev.slipway.start;

import dev.slipway.container.ContainerEvent.StartRequested;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.Message;
import org.springframework.stereotype.Component;

/** Reads attempts back from their events. */
@Component
class Attempts {

  private final EventStore events;

  Attempts(EventStore events) {
    this.events = events;
  }

  /** An attempt that an earlier service began. */
  Attempt readBack(String containerId, String attemptId) {
    return events
        // From the first on: without a position a snapshot stands for the older ones.
        .readEvents(containerId, 0)
        .asStream()
        .map(Message::getPayload)
        .filter(StartRequested.class::isInstance)
        .map(StartRequested.class::cast)
        .filter(plan -> plan.attemptId().equals(attemptId))
        .findFirst()
        .map(Attempt::readBack)
        .orElseThrow(() -> new IllegalStateException("no plan for attempt " + attemptId));
  }
}
