package dev.slipway.api.http;

import com.google.re2j.Pattern;
import java.util.Optional;

/**
 * A shell pattern as Go's {@code path.Match} reads it: {@code *} and {@code ?} stop at slashes,
 * {@code [a-z]} and {@code [^a-z]} are sets, a backslash takes the next character as it is.
 * Matching takes no longer than the pattern's length times the text's.
 */
public final class Glob {

  private final Pattern pattern;

  private Glob(Pattern pattern) {
    this.pattern = pattern;
  }

  /** Empty for what is no pattern, such as a set that does not end. */
  public static Optional<Glob> of(String text) {
    StringBuilder expression = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int end = at + 1;
      switch (text.charAt(at)) {
        case '*' -> expression.append("[^/]*");
        case '?' -> expression.append("[^/]");
        case '[' -> {
          end = set(text, at, expression);
        }
        case '\\' -> {
          end = at + 2;
          if (end <= text.length()) {
            expression.append(Pattern.quote(text.substring(at + 1, end)));
          }
        }
        default -> expression.append(Pattern.quote(text.substring(at, end)));
      }
      if (end < 0 || end > text.length()) {
        return Optional.empty();
      }
      at = end;
    }
    return Optional.of(new Glob(Pattern.compile(expression.toString(), Pattern.DOTALL)));
  }

  public boolean matches(String text) {
    return pattern.matches(text);
  }

  /** Adds the set that begins at a bracket; the position behind it, or -1 when it is none. */
  private static int set(String text, int open, StringBuilder expression) {
    int at = open + 1;
    boolean others = at < text.length() && text.charAt(at) == '^';
    at += others ? 1 : 0;
    StringBuilder set = new StringBuilder(others ? "[^" : "[");
    int ranges = 0;
    while (at < text.length() && (text.charAt(at) != ']' || ranges == 0)) {
      int low = member(text, at);
      int afterLow = behind(text, at);
      boolean range = low >= 0 && afterLow < text.length() && text.charAt(afterLow) == '-';
      int high = range ? member(text, afterLow + 1) : low;
      if (low < 0 || high < low) {
        return -1;
      }
      set.append("\\x{%x}-\\x{%x}".formatted(low, high));
      at = range ? behind(text, afterLow + 1) : afterLow;
      ranges++;
    }
    expression.append(set).append(']');
    return at < text.length() ? at + 1 : -1;
  }

  /** The set's character at a position, -1 where none can be. */
  private static int member(String text, int at) {
    int from = at < text.length() && text.charAt(at) == '\\' ? at + 1 : at;
    boolean bare = from == at && from < text.length() && "-]".indexOf(text.charAt(from)) >= 0;
    return from >= text.length() || bare ? -1 : text.codePointAt(from);
  }

  private static int behind(String text, int at) {
    int from = text.charAt(at) == '\\' ? at + 1 : at;
    return from + Character.charCount(text.codePointAt(Math.min(from, text.length() - 1)));
  }
}
