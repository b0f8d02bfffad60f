package dev.slipway.crash;

import java.util.Locale;

/** How often the bench injects each fault. */
public enum Runs {
  /** As often as a test run has time for. */
  CI,
  /** As often as the figures in docs/reliability.md want. */
  LONG;

  static Runs of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** The one number or the other. */
  public int pick(int ci, int full) {
    return this == CI ? ci : full;
  }
}
