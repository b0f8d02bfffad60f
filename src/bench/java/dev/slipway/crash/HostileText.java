package dev.slipway.crash;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Texts that parsers trip over; the same random source gives the same texts. The seed of a run is
 * the system property {@code slipway.seed}, or a fresh one.
 */
public final class HostileText {

  private static final String SEED = "slipway.seed";

  private static final List<String> ODDITIES =
      List.of(
          "",
          " ",
          "\0",
          "a\0b",
          "..",
          "../../etc/passwd",
          "%2f",
          "%00",
          "%",
          "%zz",
          "a/b",
          "/",
          "//",
          "\\",
          "null",
          "true",
          "-1",
          "0",
          "-0",
          "00",
          "1e999",
          "NaN",
          "99999999999999999999999999999999",
          "-9223372036854775808",
          "9223372036854775807",
          "2147483648",
          "0x10",
          "1.5",
          "٣",
          "\u202e",
          "\u2028",
          "\ud800",
          "a\udfffb",
          "\uffff",
          "😀",
          "ı",
          "İ",
          "'",
          "\"",
          "'; drop table domain_event_entry; --",
          "${jndi:ldap://localhost/x}",
          "#{7*7}",
          "%s%n%x",
          "\r\nX-Injected: 1",
          "\n",
          "\t",
          "(a+)+$",
          "(((((((((",
          "[",
          "*",
          "{",
          "sha256:",
          "+999999999-12-31T23:59:59Z",
          "-999999999-01-01T00:00:00Z",
          "9999-12-31",
          "9999999999999h",
          "0/0",
          "65536/tcp",
          "-80/tcp",
          "80-70/tcp",
          "container:",
          ":::",
          "@@",
          "=",
          "==",
          "a=b=c");

  private final Random random;

  public HostileText(Random random) {
    this.random = random;
  }

  /** The seed of this run. */
  public static long seed() {
    Long given = Long.getLong(SEED);
    return given == null ? System.nanoTime() : given;
  }

  /** How to repeat a run. */
  public static String told(long seed) {
    return "-D" + SEED + "=" + seed;
  }

  /** Anything. */
  public String next() {
    return switch (random.nextInt(8)) {
      case 0 -> characters(1 + random.nextInt(12), 0x20, 0x7f);
      case 1 -> characters(1 + random.nextInt(12), 0, 0x3000);
      case 2 -> pick(ODDITIES) + pick(ODDITIES);
      case 3 ->
          pick(List.of("a", "9", "(", "é", "a/", "a.", "-", "1h")).repeat(random.nextInt(400));
      default -> pick(ODDITIES);
    };
  }

  /** A valid text with something wrong in it. */
  public String spoil(String valid) {
    int at = random.nextInt(valid.length() + 1);
    int end = at + random.nextInt(valid.length() - at + 1);
    return switch (random.nextInt(5)) {
      case 0 -> valid.substring(0, at) + valid.substring(end);
      case 1 -> valid.substring(0, end) + valid.substring(at);
      case 2 -> valid.substring(0, at) + characters(1, 0, 0x100) + valid.substring(at);
      case 3 -> valid.substring(0, at) + swapCase(valid.substring(at));
      default -> valid.substring(0, at) + next() + valid.substring(end);
    };
  }

  /** Bytes that are no UTF-8. */
  public byte[] brokenUtf8() {
    return pick(List.of("\u00ff", "\u00c0\u0080", "\u00ed\u00a0\u0080", "\u00e2\u0082", "\u0080"))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  public <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** True once in so many times. */
  public boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  public int below(int bound) {
    return random.nextInt(bound);
  }

  private String characters(int count, int first, int end) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append((char) (first + random.nextInt(end - first)));
    }
    return text.toString();
  }

  private static String swapCase(String text) {
    StringBuilder swapped = new StringBuilder();
    for (char c : text.toCharArray()) {
      swapped.append(
          Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c));
    }
    return swapped.toString();
  }
}
