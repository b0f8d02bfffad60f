package dev.slipway.archive;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How much history stays in the store.
 *
 * @param keep how long after a container's removal; zero for ever
 * @param keepAttempts how many starts of a container that is not removed; zero for all
 * @param archive whether what leaves the store goes into files, or is only deleted
 * @param every the pause between two looks
 * @param folder where the files lie
 */
public record HistorySettings(
    Duration keep, int keepAttempts, boolean archive, Duration every, Path folder) {

  public HistorySettings {
    if (keep.isNegative() || keepAttempts < 0) {
      throw new IllegalArgumentException(
          "slipway.history.keep and slipway.history.keep-attempts must not be negative");
    }
  }
}
