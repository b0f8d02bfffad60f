package dev.slipway.start;

import dev.slipway.container.ContainerEvent.StartRequested;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.Message;
import org.springframework.stereotype.Component;

/** The attempts in flight; one that an earlier service began is read back from its events. */
@Component
class Attempts {

  private final Map<String, Attempt> inFlight = new ConcurrentHashMap<>();
  private final EventStore events;

  Attempts(EventStore events) {
    this.events = events;
  }

  void begin(StartRequested plan) {
    inFlight.put(plan.attemptId(), Attempt.begun(plan));
  }

  Attempt get(String containerId, String attemptId) {
    return inFlight.computeIfAbsent(attemptId, id -> read(containerId, id));
  }

  void forget(String attemptId) {
    inFlight.remove(attemptId);
  }

  private Attempt read(String containerId, String attemptId) {
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
