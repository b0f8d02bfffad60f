package dev.slipway.events;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Reads the event store in its order. */
@Component
public class StoredEvents {

  private final EventRows rows;
  private final GapFreeReader appends;

  StoredEvents(EventRows rows, GapFreeReader appends) {
    this.rows = rows;
    this.appends = appends;
  }

  /**
   * Hands over all events of a container, oldest first; also of one that is removed. Reads them in
   * pages, so that a long life needs no more memory than a short one.
   */
  public void of(String containerId, Consumer<StoredEvent> reader) {
    rows.each(
        containerId,
        row -> {
          reader.accept(row.shown());
          return true;
        });
  }

  /**
   * The next events after a position (0: from the first on), in store order. Ends before an event
   * that may still be overtaken by one with a lower position, so that a reader never misses one.
   */
  public List<StoredEvent> after(long position, int limit) {
    return appends.gapFree(
        position,
        () -> rows.after(position, limit).stream().map(EventRows.Row::shown).toList(),
        StoredEvent::position);
  }

  /** As {@link #after(long, int)}, but waits up to {@code timeout} for the first event. */
  public List<StoredEvent> after(long position, int limit, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      CountDownLatch signal = appends.signal();
      List<StoredEvent> events = after(position, limit);
      Duration rest = Duration.ofNanos(end - System.nanoTime());
      if (!events.isEmpty() || !rest.isPositive()) {
        return events;
      }
      GapFreeReader.await(signal, rest);
    }
  }
}
