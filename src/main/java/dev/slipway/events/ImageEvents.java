package dev.slipway.events;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps Docker's events of images. A change is planned before it is made and settled afterwards, so
 * that a crash in between leaves a question and no wrong answer.
 */
@Component
public class ImageEvents {

  private final DirectEventRows rows;
  private final GapFreeReader appends;
  private final TransactionTemplate transaction;
  private final LongAdder shown = new LongAdder();

  ImageEvents(
      DirectEventRows rows, GapFreeReader appends, PlatformTransactionManager transactions) {
    this.rows = rows;
    this.appends = appends;
    this.transaction = new TransactionTemplate(transactions);
  }

  /** Stores what a change is going to be, in the order in which it is to be shown. */
  public void plan(String changeId, List<ImageEvent> events) {
    transaction.executeWithoutResult(
        status -> events.forEach(event -> rows.insert(changeId, event)));
  }

  /**
   * Shows those events of a planned change that happened and forgets the others. May be repeated: a
   * settled change has no events left to settle.
   *
   * @param happened asked before the transaction, once for each event
   */
  public void settle(String changeId, Predicate<ImageEvent> happened) {
    List<DirectEventRows.Row> planned = rows.of(changeId);
    List<DirectEventRows.Row> happening =
        planned.stream().filter(row -> happened.test(row.event())).toList();
    appends.during(() -> transaction.executeWithoutResult(status -> settle(planned, happening)));
    shown.add(happening.size());
  }

  /** How many events were shown since the service started. */
  public long shown() {
    return shown.sum();
  }

  private void settle(List<DirectEventRows.Row> planned, List<DirectEventRows.Row> happened) {
    for (DirectEventRows.Row row : planned) {
      if (happened.contains(row)) {
        rows.happened(row, Instant.now());
      } else {
        rows.forget(row);
      }
    }
    rows.publish();
  }

  /** Planned changes that are not settled: those under way, and those in which a service died. */
  public List<String> pending() {
    return rows.pendingChanges();
  }

  /** Shows what a rebuild of the views has left for the end of the stream. */
  public void publishLeft() {
    appends.during(() -> transaction.executeWithoutResult(status -> rows.publish()));
  }
}
