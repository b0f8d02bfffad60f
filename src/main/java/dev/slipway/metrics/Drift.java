package dev.slipway.metrics;

import java.util.Locale;

/** In what the record and the runtime can differ, as far as events show it. */
enum Drift {
  /** A task ended that is not the current one. */
  LATE_EXIT,
  /** The runtime held an object of an earlier attempt. */
  STALE_OBJECT,
  /** An attempt was in flight when the service ended, and could not be driven on. */
  INTERRUPTED_START;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
