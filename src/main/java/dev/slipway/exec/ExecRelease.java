package dev.slipway.exec;

import dev.slipway.start.TaskDependent;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Ends a task's execs before the task is deleted, and so before the container's end is told. */
@Component
class ExecRelease implements TaskDependent {

  /**
   * The kernel ends them with the task's first process; this is for a shim that is slow to tell.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ExecSettlement settlement;

  ExecRelease(ExecSettlement settlement) {
    this.settlement = settlement;
  }

  @Override
  public void release(String containerId) {
    settlement.release(containerId, PATIENCE);
  }
}
