package dev.slipway.exec;

import java.time.Duration;

/**
 * Published when an exec has come to its end.
 *
 * @param outcome zero, nonzero by its exit code; failed when it could not be started; lost when
 *     nobody could tell how it ended
 * @param lasted from the request to start it on
 */
public record ExecFinished(Outcome outcome, Duration lasted) {

  /** How it went. */
  public enum Outcome {
    ZERO,
    NONZERO,
    FAILED,
    LOST
  }
}
