package dev.slipway.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads the event store in its order. */
@Component
public class StoredEvents {

  /** All events of a container, oldest first; also of one that is removed. */
  public List<StoredEvent> of(String containerId) {
    throw new UnsupportedOperationException(containerId);
  }

  /**
   * The next events after a position, in store order. Ends before an event that may still be
   * overtaken by one with a lower position, so that a reader never misses one.
   */
  public List<StoredEvent> after(long position, int limit) {
    throw new UnsupportedOperationException();
  }

  /** As {@link #after(long, int)}, but waits up to {@code timeout} for the first event. */
  public List<StoredEvent> after(long position, int limit, Duration timeout)
      throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** The container as it was at a time; empty before its creation and after its removal. */
  public Optional<PastState> at(String containerId, Instant time) {
    throw new UnsupportedOperationException(containerId);
  }

  /** The container as it was after the event at a position, or the last one before it. */
  public Optional<PastState> at(String containerId, long position) {
    throw new UnsupportedOperationException(containerId);
  }
}
