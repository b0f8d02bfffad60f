package dev.slipway.settings.model;

import dev.slipway.settings.json.InvalidSettings;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One port that a container says it listens on.
 *
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 */
public record ExposedPort(int number, String protocol) {

  private static final Pattern NUMBER = Pattern.compile("\\d{1,5}");
  private static final List<String> PROTOCOLS = List.of("tcp", "udp", "sctp");

  /** A first and a last port. */
  record Range(int first, int last) {}

  /**
   * The ports behind a key of {@code ExposedPorts}, {@code 80}, {@code 80/udp} or {@code
   * 8000-8010/tcp}; none for one that cannot be read, since images with such keys are about.
   */
  public static List<ExposedPort> of(String key) {
    try {
      return parse(key);
    } catch (InvalidSettings unreadable) {
      return List.of();
    }
  }

  /** As {@link #of}, but refuses what cannot be read. */
  static List<ExposedPort> parse(String key) {
    var slash = key.indexOf('/');
    var protocol = slash < 0 || slash == key.length() - 1 ? "tcp" : key.substring(slash + 1);
    var numbers = slash < 0 ? key : key.substring(0, slash);
    var range = range(numbers, numbers);
    if (range.first() == 0 || !PROTOCOLS.contains(protocol)) {
      throw invalid(key);
    }
    return IntStream.rangeClosed(range.first(), range.last())
        .mapToObj(number -> new ExposedPort(number, protocol))
        .toList();
  }

  /** Reads {@code 80} or {@code 80-90}; {@code whole} is what a refusal names. */
  static Range range(String text, String whole) {
    var dash = text.indexOf('-');
    var first = number(dash < 0 ? text : text.substring(0, dash), whole);
    var last = dash < 0 ? first : number(text.substring(dash + 1), whole);
    if (last < first) {
      throw invalid(whole);
    }
    return new Range(first, last);
  }

  private static int number(String digits, String whole) {
    if (!NUMBER.matcher(digits).matches() || Integer.parseInt(digits) > 65535) {
      throw invalid(whole);
    }
    return Integer.parseInt(digits);
  }

  static InvalidSettings invalid(String text) {
    return new InvalidSettings("invalid port specification: \"" + text + "\"");
  }
}
