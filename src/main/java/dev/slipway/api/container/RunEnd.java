package dev.slipway.api.container;

import dev.slipway.streams.Session;
import dev.slipway.view.ExitCondition;
import dev.slipway.view.ExitOutcome;
import dev.slipway.view.Outcomes;
import java.util.concurrent.CompletableFuture;

/**
 * The end of the run that a client sees: of the one that goes on when it attaches, otherwise of the
 * next. A container that runs again by then is no reason to wait, and neither is a start that
 * failed.
 */
final class RunEnd implements Session.Ending {

  private final String containerId;
  private final Outcomes outcomes;
  private final CompletableFuture<ExitOutcome> exit;

  /** Noticed from now on; to be cancelled. */
  static RunEnd of(String containerId, Outcomes outcomes) {
    return new RunEnd(containerId, outcomes, outcomes.exit(containerId, ExitCondition.NEXT_EXIT));
  }

  private RunEnd(String containerId, Outcomes outcomes, CompletableFuture<ExitOutcome> exit) {
    this.containerId = containerId;
    this.outcomes = outcomes;
    this.exit = exit;
  }

  @Override
  public void await() {
    CompletableFuture<ExitOutcome> notRunning =
        outcomes.exit(containerId, ExitCondition.NOT_RUNNING);
    try {
      boolean _ = CompletableFuture.anyOf(exit, notRunning).handle((_, _) -> true).join();
    } finally {
      notRunning.cancel(false);
    }
  }

  @Override
  public void cancel() {
    exit.cancel(false);
  }
}
