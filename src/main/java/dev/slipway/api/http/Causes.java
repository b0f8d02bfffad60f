package dev.slipway.api.http;

import org.jspecify.annotations.Nullable;

/** Looks through the wrappers that frameworks put around an exception. */
public final class Causes {

  private static final int DEEPEST = 20;

  private Causes() {}

  public static boolean has(Throwable thrown, Class<? extends Throwable> type) {
    return find(thrown, type) != null;
  }

  /** The first of that type among the exception and its causes. */
  static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }
}
