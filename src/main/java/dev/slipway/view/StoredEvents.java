package dev.slipway.view;

import dev.slipway.container.ContainerEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the event store in its order. */
@Component
public class StoredEvents {

  private static final int PAGE = 500;

  private final EventRows rows;
  private final AppendsInFlight appends;

  StoredEvents(EventRows rows, AppendsInFlight appends) {
    this.rows = rows;
    this.appends = appends;
  }

  /**
   * Hands over all events of a container, oldest first; also of one that is removed. Reads them in
   * pages, so that a long life needs no more memory than a short one.
   */
  public void of(String containerId, Consumer<StoredEvent> reader) {
    rows(
        containerId,
        row -> {
          reader.accept(row.shown());
          return true;
        });
  }

  /** Until the reader has enough. */
  private void rows(String containerId, Predicate<EventRows.Row> reader) {
    long next = 0;
    List<EventRows.Row> page;
    do {
      page = rows.of(containerId, next, PAGE);
      for (EventRows.Row row : page) {
        if (!reader.test(row)) {
          return;
        }
        next = row.sequence() + 1;
      }
    } while (page.size() == PAGE);
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
    AtomicReference<@Nullable PastState> state = new AtomicReference<>();
    rows(
        containerId,
        row -> {
          ContainerEvent event = rows.event(row);
          if (event == null) {
            return true;
          }
          if (!past.test(row, event)) {
            return false;
          }
          PastState before = state.get();
          ContainerView container =
              ContainerDraft.after(before == null ? null : before.container(), event);
          state.set(container == null ? null : new PastState(row.position(), container));
          return true;
        });
    return Optional.ofNullable(state.get());
  }
}
