package dev.slipway.start;

import org.jspecify.annotations.Nullable;

/**
 * Something of a step's making that is there now.
 *
 * @param attemptId whose it is; null where the thing itself does not tell
 */
public record Found(String containerId, @Nullable String attemptId) {

  /** Names the attempt in an undo that follows from the container alone. */
  private static final String UNNAMED = "unnamed";

  public Ownership held() {
    return new Ownership(containerId, attemptId == null ? UNNAMED : attemptId, "bridge");
  }
}
