package dev.slipway.store;

import java.util.ArrayList;
import java.util.List;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;

/** Runs work when the current unit of work is committed, in the order in which it was handed in. */
public final class AfterCommit {

  private static final String PENDING = AfterCommit.class.getName();

  private AfterCommit() {}

  /** Runs at once when no unit of work is active; never when the unit is rolled back. */
  public static void run(Runnable work) {
    if (!CurrentUnitOfWork.isStarted()) {
      work.run();
      return;
    }
    var root = CurrentUnitOfWork.get().root();
    List<Runnable> pending =
        root.getOrComputeResource(
            PENDING,
            key -> {
              // One callback for all: Axon calls those of this phase in reverse order.
              List<Runnable> list = new ArrayList<>();
              root.afterCommit(unit -> list.forEach(Runnable::run));
              return list;
            });
    pending.add(work);
  }
}
