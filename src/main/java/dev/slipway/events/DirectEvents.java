package dev.slipway.events;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Docker's events of what clients do with a container's processes. Nothing follows from them, so no
 * stored event tells of them; they are written for those who read the stream.
 */
@Component
public class DirectEvents {

  private final DirectEventRows rows;
  private final GapFreeReader appends;
  private final TransactionTemplate transaction;
  private final LongAdder shown = new LongAdder();

  DirectEvents(
      DirectEventRows rows, GapFreeReader appends, PlatformTransactionManager transactions) {
    this.rows = rows;
    this.appends = appends;
    this.transaction = new TransactionTemplate(transactions);
  }

  /**
   * Shows that something has just happened, in a transaction of its own.
   *
   * @param action Docker's: attach, detach, resize, …
   * @param extras what the action adds to the container's attributes
   */
  public void show(
      EngineEventMapping.Subject container, String action, Map<String, String> extras) {
    show(container, action, extras, null, () -> {});
  }

  /** Shows that the containers at rest were removed, and how many bytes that gave back. */
  public void pruned(long bytes) {
    Map<String, String> attributes = Map.of("reclaimed", Long.toString(bytes));
    show(new EngineEvent(0, "container", "prune", "", attributes, Instant.now()), null, () -> {});
  }

  /**
   * As {@link #show(EngineEventMapping.Subject, String, Map)}.
   *
   * @param requestedBy who asked for it, kept with the event; null for nobody
   * @param alongside work on the store that is committed together with the event
   */
  public void show(
      EngineEventMapping.Subject container,
      String action,
      Map<String, String> extras,
      @Nullable String requestedBy,
      Runnable alongside) {
    show(EngineEventMapping.of(container, action, extras, Instant.now()), requestedBy, alongside);
  }

  private void show(EngineEvent event, @Nullable String requestedBy, Runnable alongside) {
    appends.during(() ->
        transaction.executeWithoutResult(status -> {
          alongside.run();
          rows.append(event, requestedBy);
        }));
    shown.increment();
  }

  /** How many events were shown since the service started. */
  public long shown() {
    return shown.sum();
  }
}
