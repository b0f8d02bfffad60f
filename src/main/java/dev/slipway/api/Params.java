package dev.slipway.api;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads query values as Docker reads them. */
final class Params {

  private static final Set<String> FALSE = Set.of("", "0", "no", "false", "none");

  private Params() {}

  /** Everything is true but nothing, 0, no, false and none. */
  static boolean flag(@Nullable String value) {
    return value != null && !FALSE.contains(value.strip().toLowerCase(Locale.ROOT));
  }

  /** A whole number; the default when the parameter is absent or empty; otherwise status 400. */
  static @Nullable Integer number(String name, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      return null;
    }
    try {
      return Integer.valueOf(value);
    } catch (NumberFormatException e) {
      throw ApiFault.badRequest(
          "invalid value for %s: \"%s\" is not a number".formatted(name, printable(value)));
    }
  }

  /** Text from a request as it may appear in messages and records: bounded, no controls. */
  static String printable(String text) {
    String bounded = text.length() > 200 ? text.substring(0, 200) + "…" : text;
    return bounded.replaceAll("\\p{Cntrl}", "");
  }
}
