package dev.slipway.view;

import dev.slipway.aggregate.Event;
import java.util.concurrent.atomic.LongAdder;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.stereotype.Component;

/**
 * Keeps the views: rows are written in the transaction of the events, memory and waiters learn of
 * them after its commit.
 */
@Component
@ProcessingGroup("view")
class ViewProjection {

  private static final String RESOURCE = ViewProjection.class.getName();

  private final CommittedViews committed;
  private final ViewRows rows;
  private final Outcomes outcomes;
  private final LongAdder engineEvents = new LongAdder();

  ViewProjection(CommittedViews committed, ViewRows rows, Outcomes outcomes) {
    this.committed = committed;
    this.rows = rows;
    this.outcomes = outcomes;
  }

  @EventHandler
  void on(Event event) {
    UnitOfWork<?> root = CurrentUnitOfWork.get().root();
    ViewChanges changes = root.getOrComputeResource(RESOURCE, key -> begin(root));
    if (changes.isWritten()) {
      root.onPrepareCommit(unit -> rows.write(changes));
    }
    changes.apply(event);
  }

  private ViewChanges begin(UnitOfWork<?> root) {
    ViewChanges changes = new ViewChanges(committed);
    root.afterCommit(unit -> {
      committed.publish(changes);
      outcomes.publish(changes);
      engineEvents.add(changes.engineEventCount());
    });
    return changes;
  }

  /** How many of Docker's events were committed since the service started. */
  long engineEvents() {
    return engineEvents.sum();
  }
}
