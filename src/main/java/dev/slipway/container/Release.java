package dev.slipway.container;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The undo of one step.
 *
 * @param error null when the resource is gone; otherwise why it is still owed
 */
public record Release(String step, Instant begunAt, long micros, @Nullable String error) {

  /** Stands for the attempt in what a removal releases: that belongs to the container. */
  public static final String REMOVAL = "removal";

  public boolean confirmed() {
    return error == null;
  }
}
