package dev.slipway.telemetry;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Counts commits: each costs the disk a write, so their number tells what a life costs the store.
 */
@Component
class CommitMeter implements TransactionExecutionListener {

  private final OwnMeters meters;

  CommitMeter(OwnMeters meters) {
    this.meters = meters;
  }

  @Override
  public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
    if (failure == null && !transaction.isReadOnly()) {
      meters.committed();
    }
  }
}
