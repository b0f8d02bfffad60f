package dev.slipway.events;

import dev.slipway.store.Nanos;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Docker's event stream, complete from the first event ever. */
@Component
public class EngineEvents {

  private static final int PAGE = 500;

  /** Every append of this process wakes a follower; this is for the case that none did. */
  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(5);

  private final EngineEventRows rows;
  private final GapFreeReader appends;
  private final Set<Place> open = ConcurrentHashMap.newKeySet();

  EngineEvents(EngineEventRows rows, GapFreeReader appends) {
    this.rows = rows;
    this.appends = appends;
  }

  /**
   * Hands over the past events with {@code since <= at <= until}, in order, until the reader
   * returns false; null means no bound. Reads them in pages.
   */
  public void between(
      @Nullable Instant since, @Nullable Instant until, Predicate<EngineEvent> reader) {
    long last = rows.last();
    long position = before(since);
    while (position < last) {
      List<EngineEvent> page = after(position);
      if (page.isEmpty()) {
        break;
      }
      for (EngineEvent event : page) {
        if (event.position() > last || (isWithin(event, since, until) && !reader.test(event))) {
          return;
        }
        position = event.position();
      }
    }
  }

  private static boolean isWithin(
      EngineEvent event, @Nullable Instant since, @Nullable Instant until) {
    return (since == null || !event.at().isBefore(since))
        && (until == null || !event.at().isAfter(until));
  }

  /**
   * Events from {@code since} on (null: from now on) and then live, each exactly once and in order.
   * Close it after use.
   */
  public Subscription follow(@Nullable Instant since) {
    if (since != null) {
      return opened(new Place(before(since), since));
    }
    long last = rows.last();
    appends.awaitThoseInFlight();
    return opened(new Place(last, Instant.MIN));
  }

  /** How many subscriptions are open now. */
  public int subscribers() {
    return open.size();
  }

  private Place opened(Place place) {
    open.add(place);
    return place;
  }

  private long before(@Nullable Instant since) {
    return since == null ? 0 : rows.before(Nanos.nearest(since));
  }

  private List<EngineEvent> after(long position) {
    return appends.gapFree(position, () -> rows.after(position, PAGE), EngineEvent::position);
  }

  /** One reader's place in the stream; for one thread. */
  public interface Subscription extends AutoCloseable {

    /** The next event, or null when none came within the time; interrupting ends the wait. */
    @Nullable EngineEvent next(Duration timeout) throws InterruptedException;

    @Override
    void close();
  }

  private final class Place implements Subscription {

    private final Instant since;
    private final Deque<EngineEvent> page = new ArrayDeque<>();
    private long position;

    /** Taken before the table was found to hold nothing more; until it rings, that stays so. */
    private @Nullable CountDownLatch silent;

    private long readAt;

    Place(long position, Instant since) {
      this.position = position;
      this.since = since;
    }

    @Override
    public @Nullable EngineEvent next(Duration timeout) throws InterruptedException {
      long end = System.nanoTime() + timeout.toNanos();
      while (true) {
        CountDownLatch signal = appends.signal();
        if (page.isEmpty() && mayHaveMore(signal)) {
          read(signal);
        }
        EngineEvent event = page.poll();
        Duration rest = Duration.ofNanos(end - System.nanoTime());
        if (event != null || !rest.isPositive()) {
          return event;
        }
        GapFreeReader.await(signal, rest.compareTo(LOOK_ANYWAY) < 0 ? rest : LOOK_ANYWAY);
      }
    }

    private boolean mayHaveMore(CountDownLatch signal) {
      return !signal.equals(silent) || System.nanoTime() - readAt >= LOOK_ANYWAY.toNanos();
    }

    private void read(CountDownLatch signal) {
      List<EngineEvent> next = after(position);
      silent = next.isEmpty() ? signal : null;
      readAt = System.nanoTime();
      if (!next.isEmpty()) {
        position = next.getLast().position();
        next.stream().filter(e -> !e.at().isBefore(since)).forEach(page::add);
      }
    }

    @Override
    public void close() {
      open.remove(this);
      page.clear();
    }
  }
}
