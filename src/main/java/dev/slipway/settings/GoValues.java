package dev.slipway.settings;

import dev.slipway.settings.json.InvalidSettings;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values inside of texts, read as Docker's own libraries read them. */
public final class GoValues {

  private static final Pattern SIZE =
      Pattern.compile("(\\d+(?:\\.\\d+)?) ?(?:([kKmMgGtTpP])(?:[iI]?[bB])?|[bB])?");
  private static final String UNITS = "kmgtp";

  private GoValues() {}

  /** Null for what is no truth value. */
  static @Nullable Boolean truth(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> null;
    };
  }

  /**
   * A number of bytes such as {@code 10m}; parts of a byte are left off.
   *
   * @param kilo how many bytes {@code 1k} has
   * @throws InvalidSettings when it is none
   */
  public static long bytes(String text, int kilo) {
    var parts = SIZE.matcher(text);
    if (!parts.matches()) {
      throw new InvalidSettings("invalid size: '" + text + "'");
    }
    var unit = parts.group(2);
    var power = unit == null ? 0 : UNITS.indexOf(unit.toLowerCase(Locale.ROOT)) + 1;
    var bytes = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(kilo).pow(power));
    return bytes.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
  }
}
