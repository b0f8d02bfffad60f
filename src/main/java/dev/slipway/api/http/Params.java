package dev.slipway.api.http;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads query values as Docker reads them. */
public final class Params {

  private static final Set<String> FALSE = Set.of("", "0", "no", "false", "none");

  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+");

  private Params() {}

  /** Everything is true but nothing, 0, no, false and none. */
  public static boolean flag(@Nullable String value) {
    return value != null && !FALSE.contains(value.strip().toLowerCase(Locale.ROOT));
  }

  /**
   * A whole number of 64 bits, as Go reads it; null when the parameter is absent or empty;
   * otherwise status 400. What does not fit into 32 bits is as good as the nearest that does.
   */
  public static @Nullable Integer number(@Nullable String value) {
    return value == null || value.isEmpty() ? null : required(value);
  }

  /** As {@link #number}, but absent and empty are refused as well. */
  public static int required(@Nullable String value) {
    String text = value == null ? "" : value;
    if (!NUMBER.matcher(text).matches()) {
      throw notANumber(text, "invalid syntax");
    }
    try {
      return Math.clamp(Long.parseLong(text), Integer.MIN_VALUE, Integer.MAX_VALUE);
    } catch (NumberFormatException tooLong) {
      throw notANumber(text, "value out of range");
    }
  }

  private static ApiFault notANumber(String text, String why) {
    return ApiFault.badRequest("strconv.Atoi: parsing \"%s\": %s".formatted(printable(text), why));
  }

  /** Text from a request as it may appear in messages and records: bounded, no controls. */
  public static String printable(String text) {
    String bounded = text.length() > 200 ? text.substring(0, 200) + "…" : text;
    return bounded.replaceAll("\\p{Cntrl}", "");
  }
}
