package dev.slipway.telemetry;

import java.util.Locale;

/** In what the record and the runtime can differ, as far as events show it. */
enum Drift {
  /** A task ended that is not the current one. */
  LATE_EXIT,
  /** The runtime held an object of an earlier attempt. */
  STALE_OBJECT;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
