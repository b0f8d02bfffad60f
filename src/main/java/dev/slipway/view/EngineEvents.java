package dev.slipway.view;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Docker's event stream, complete from the first event ever. */
@Component
public class EngineEvents {

  /** Past events with {@code since <= at <= until}, in order; null means no bound. */
  public List<EngineEvent> between(@Nullable Instant since, @Nullable Instant until) {
    throw new UnsupportedOperationException();
  }

  /**
   * Events from {@code since} on (null: from now on) and then live, each exactly once and in order.
   * Close it after use.
   */
  public Subscription follow(@Nullable Instant since) {
    throw new UnsupportedOperationException();
  }

  /** One reader's place in the stream; for one thread. */
  public interface Subscription extends AutoCloseable {

    /** The next event, or null when none came within the time; interrupting ends the wait. */
    @Nullable EngineEvent next(Duration timeout) throws InterruptedException;

    @Override
    void close();
  }
}
