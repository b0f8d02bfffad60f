package dev.slipway.api.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Points in time as Docker's clients send them, and as Docker prints them. */
public final class Times {

  private static final Pattern UNIX = Pattern.compile("(-?\\d{1,18})(?:\\.(\\d{1,9})\\d*)?");
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(h|ms|us|µs|ns|m|s)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "h",
          3_600_000_000_000L,
          "m",
          60_000_000_000L,
          "s",
          1_000_000_000L,
          "ms",
          1_000_000L,
          "us",
          1_000L,
          "µs",
          1_000L,
          "ns",
          1L);

  /** No database and no client knows times beyond these. */
  private static final long YEAR_1 = -62_135_596_800L;

  private static final long YEAR_9999 = 253_402_300_799L;

  private Times() {}

  /**
   * Unix seconds with an optional fraction, RFC 3339 (zone and time may be missing: UTC, midnight),
   * or a duration such as {@code 1h30m} before now. Null for nothing and for 0; otherwise status
   * 400.
   */
  public static @Nullable Instant parse(String name, @Nullable String value, Instant now) {
    if (value == null || value.isEmpty() || value.equals("0")) {
      return null;
    }
    try {
      Matcher unix = UNIX.matcher(value);
      if (unix.matches()) {
        return unix(unix);
      }
      Duration ago = duration(value);
      return ago != null ? now.minus(ago) : calendar(value);
    } catch (DateTimeException | ArithmeticException e) {
      throw ApiFault.badRequest(
          "invalid value for %s: \"%s\" is not a time".formatted(name, Params.printable(value)));
    }
  }

  /** RFC 3339 with all nanoseconds that are not zero; Docker's zero time when there is none. */
  public static String print(@Nullable Instant time) {
    return time == null ? "0001-01-01T00:00:00Z" : time.toString();
  }

  private static Instant unix(Matcher parts) {
    String fraction = parts.group(2);
    long nanos =
        fraction == null ? 0 : Long.parseLong(fraction + "0".repeat(9 - fraction.length()));
    long seconds = Math.clamp(Long.parseLong(parts.group(1)), YEAR_1, YEAR_9999);
    return Instant.ofEpochSecond(seconds, nanos);
  }

  /** Go's form of a duration; null when it is none. */
  public static @Nullable Duration duration(String value) {
    String text = value.startsWith("-") ? value.substring(1) : value;
    Matcher part = DURATION.matcher(text);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (end < text.length() && part.region(end, text.length()).lookingAt()) {
      nanos =
          nanos.add(
              new BigDecimal(part.group(1))
                  .multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L))));
      end = part.end();
    }
    return end == 0 || end < text.length() ? null : Duration.ofNanos(exact(nanos));
  }

  /** What is too long for a duration is none, as in Go; parts of a nanosecond are left off. */
  private static long exact(BigDecimal nanos) {
    return nanos.setScale(0, RoundingMode.DOWN).longValueExact();
  }

  private static Instant calendar(String value) {
    if (value.length() <= 10) {
      return LocalDate.parse(value).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
    String time = value.substring(10);
    boolean zoned = time.endsWith("Z") || time.contains("+") || time.contains("-");
    return zoned
        ? OffsetDateTime.parse(value).toInstant()
        : LocalDateTime.parse(value).toInstant(ZoneOffset.UTC);
  }
}
