package dev.slipway.runtime;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The running thing made from a container.
 *
 * @param exitedAt the runtime's time, null while the task lives
 */
public record Task(
    String containerId, int pid, Status status, int exitStatus, @Nullable Instant exitedAt) {

  /** containerd's task states. */
  public enum Status {
    UNKNOWN,
    CREATED,
    RUNNING,
    STOPPED,
    PAUSED,
    PAUSING
  }
}
