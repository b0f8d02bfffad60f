package dev.slipway.view;

/** What Docker's wait can wait for. */
public enum ExitCondition {
  /** Complete at once when no task runs. */
  NOT_RUNNING,
  /** The next exit, even when nothing runs now. */
  NEXT_EXIT,
  /** The container is gone. */
  REMOVED
}
