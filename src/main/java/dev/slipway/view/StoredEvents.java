package dev.slipway.view;

import dev.slipway.container.ContainerEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the event store in its order. */
@Component
public class StoredEvents {

  private final EventRows rows;
  private final AppendsInFlight appends;

  StoredEvents(EventRows rows, AppendsInFlight appends) {
    this.rows = rows;
    this.appends = appends;
  }

  /** All events of a container, oldest first; also of one that is removed. */
  public List<StoredEvent> of(String containerId) {
    return rows.of(containerId).stream().map(EventRows.Row::shown).toList();
  }

  /**
   * The next events after a position (0: from the first on), in store order. Ends before an event
   * that may still be overtaken by one with a lower position, so that a reader never misses one.
   */
  public List<StoredEvent> after(long position, int limit) {
    return appends.settled(
        position,
        () -> rows.after(position, limit).stream().map(EventRows.Row::shown).toList(),
        StoredEvent::position);
  }

  /** As {@link #after(long, int)}, but waits up to {@code timeout} for the first event. */
  public List<StoredEvent> after(long position, int limit, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      CountDownLatch bell = appends.bell();
      List<StoredEvent> events = after(position, limit);
      Duration rest = Duration.ofNanos(end - System.nanoTime());
      if (!events.isEmpty() || !rest.isPositive()) {
        return events;
      }
      AppendsInFlight.await(bell, rest);
    }
  }

  /** The container as it was at a time; empty before its creation and after its removal. */
  public Optional<PastState> at(String containerId, Instant time) {
    return fold(containerId, (row, event) -> !event.at().isAfter(time));
  }

  /** The container as it was after the event at a position, or the last one before it. */
  public Optional<PastState> at(String containerId, long position) {
    return fold(containerId, (row, event) -> row.position() <= position);
  }

  private Optional<PastState> fold(
      String containerId, BiPredicate<EventRows.Row, ContainerEvent> past) {
    @Nullable ContainerView container = null;
    long position = 0;
    for (EventRows.Row row : rows.of(containerId)) {
      ContainerEvent event = rows.event(row);
      if (!past.test(row, event)) {
        break;
      }
      container = ContainerDraft.after(container, event);
      position = row.position();
    }
    return container == null ? Optional.empty() : Optional.of(new PastState(position, container));
  }
}
