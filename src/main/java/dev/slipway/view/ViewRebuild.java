package dev.slipway.view;

import dev.slipway.aggregate.Event;
import dev.slipway.events.EventRows;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes the views anew from the stored events: on demand, and when their version changed. */
@Component
public class ViewRebuild implements SmartInitializingSingleton {

  /** Count it up with every change of what the views hold. */
  private static final int VERSION = 2;

  private static final int UNFINISHED = 0;
  private static final int BATCH = 5_000;
  private static final Logger log = LoggerFactory.getLogger(ViewRebuild.class);

  private final EventRows events;
  private final ViewRows rows;
  private final CommittedViews committed;
  private final TransactionTemplate transaction;
  private final boolean forced;

  ViewRebuild(
      EventRows events,
      ViewRows rows,
      CommittedViews committed,
      PlatformTransactionManager transactions,
      @Value("${slipway.rebuild-views:false}") boolean forced) {
    this.events = events;
    this.rows = rows;
    this.committed = committed;
    this.transaction = new TransactionTemplate(transactions);
    this.forced = forced;
  }

  /** Before anything is served or handled. */
  @Override
  public void afterSingletonsInstantiated() {
    if (forced || rows.version() != VERSION) {
      long count = rebuild();
      log.info("Views are made anew from {} events", count);
    }
  }

  /**
   * Empties the views and projects every stored event again; nothing else reacts to them. Returns
   * the number of events. May be repeated; not while commands are handled. When it is cut short,
   * the next start of the service begins it again. Events of types that only another version knows
   * stay stored and are not shown.
   *
   * @throws ViewRebuildFailed at an event that cannot be read or projected
   */
  public long rebuild() {
    transaction.executeWithoutResult(status -> rows.version(UNFINISHED));
    transaction.executeWithoutResult(status -> rows.clear());
    committed.load();
    Map<String, Integer> unknown = new TreeMap<>();
    long count = 0;
    long position = 0;
    List<EventRows.Row> batch = events.after(position, BATCH);
    while (!batch.isEmpty()) {
      project(batch, unknown);
      count += batch.size();
      position = batch.getLast().position();
      batch = events.after(position, BATCH);
    }
    transaction.executeWithoutResult(status -> rows.version(VERSION));
    if (!unknown.isEmpty()) {
      log.warn("Events of a newer version are kept, but not shown in the views: {}", unknown);
    }
    return count;
  }

  private void project(List<EventRows.Row> batch, Map<String, Integer> unknown) {
    ViewChanges changes = new ViewChanges(committed);
    for (EventRows.Row row : batch) {
      try {
        Event event = events.event(row);
        if (event == null) {
          unknown.merge(row.payloadType(), 1, Integer::sum);
        } else {
          changes.apply(event);
        }
      } catch (RuntimeException e) {
        throw ViewRebuildFailed.at(row, e);
      }
    }
    try {
      transaction.executeWithoutResult(status -> rows.replace(changes));
    } catch (RuntimeException e) {
      throw ViewRebuildFailed.between(batch.getFirst(), batch.getLast(), e);
    }
    committed.publish(changes);
  }
}
