package dev.slipway.start;

import org.jspecify.annotations.Nullable;

/**
 * Something of a step's making that is there now.
 *
 * @param attemptId whose it is; null where the thing itself does not tell
 */
record Found(String containerId, @Nullable String attemptId) {

  /** Names the attempt in an undo that follows from the container alone. */
  private static final String UNNAMED = "unnamed";

  Held held() {
    return new Held(containerId, attemptId == null ? UNNAMED : attemptId, "bridge");
  }
}
