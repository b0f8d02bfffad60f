package dev.slipway.container;

import java.time.Duration;

/** How long a policy waits before it starts a container again; Docker's sequence. */
final class Backoff {

  /** A run of this length begins the sequence anew. */
  static final Duration LONG_RUN = Duration.ofSeconds(10);

  private static final long FIRST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 60_000;

  /** Doubling the first delay so often passes the longest. */
  private static final int DOUBLINGS = 10;

  /** Shorter delays are kept exactly: they are over before many containers could meet. */
  private static final long SPREAD_FROM_MILLIS = 1_000;

  private static final int SPREAD_PER_MILLE = 100;

  private Backoff() {}

  /**
   * The delay of a round, which counts from 1. From a second on it is up to a tenth shorter or
   * longer, so that containers which failed together do not come back together.
   *
   * @param salt decides by how much; the same one decides the same
   */
  static long millis(int round, String salt) {
    long exact = Math.min(FIRST_MILLIS << Math.min(round - 1, DOUBLINGS), LONGEST_MILLIS);
    if (exact < SPREAD_FROM_MILLIS) {
      return exact;
    }
    int perMille = Math.floorMod(salt.hashCode(), 2 * SPREAD_PER_MILLE + 1) - SPREAD_PER_MILLE;
    return exact + exact * perMille / 1_000;
  }
}
