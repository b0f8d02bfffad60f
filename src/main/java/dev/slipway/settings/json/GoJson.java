package dev.slipway.settings.json;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Says where a text is no JSON in the words of Go's parser, which Docker passes on and clients look
 * for. Only called for a text that was refused already.
 */
public final class GoJson {

  private static final int DEEPEST = 500;
  private static final String ESCAPES = "\"\\/bfnrt";

  private final String text;
  private int at;
  private int depth;

  private GoJson(String text) {
    this.text = text;
  }

  private static final class Fault extends RuntimeException {
    Fault(String words) {
      super(words);
    }
  }

  /** What Go says of the first fault; empty when there is none, or it lies too deep. */
  public static Optional<String> fault(String text) {
    GoJson json = new GoJson(text);
    try {
      json.value();
      json.blanks();
      return json.at < text.length()
          ? Optional.of("unexpected content after JSON")
          : Optional.empty();
    } catch (Fault found) {
      return Optional.ofNullable(found.getMessage()).filter(words -> !words.isEmpty());
    }
  }

  private void value() {
    blanks();
    char first = peek();
    switch (first) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw invalid("looking for beginning of value");
    }
  }

  private void object() {
    enter();
    if (!ended('}')) {
      do {
        blanks();
        if (peek() != '"') {
          throw invalid("looking for beginning of object key string");
        }
        string();
        blanks();
        if (peek() != ':') {
          throw invalid("after object key");
        }
        at++;
        value();
      } while (more('}', "after object key:value pair"));
    }
    depth--;
  }

  private void array() {
    enter();
    if (!ended(']')) {
      do {
        value();
      } while (more(']', "after array element"));
    }
    depth--;
  }

  private void enter() {
    at++;
    if (++depth > DEEPEST) {
      throw new Fault("");
    }
  }

  private boolean ended(char end) {
    blanks();
    boolean ended = peek() == end;
    at += ended ? 1 : 0;
    return ended;
  }

  private boolean more(char end, String place) {
    blanks();
    char next = peek();
    if (next != ',' && next != end) {
      throw invalid(place);
    }
    at++;
    return next == ',';
  }

  private void string() {
    at++;
    while (peek() != '"') {
      if (peek() < ' ') {
        throw invalid("in string literal");
      }
      if (text.charAt(at++) == '\\') {
        escape();
      }
    }
    at++;
  }

  private void escape() {
    if (peek() == 'u') {
      at++;
      for (int digit = 0; digit < 4; digit++) {
        if (Character.digit(peek(), 16) < 0) {
          throw invalid("in \\u hexadecimal character escape");
        }
        at++;
      }
    } else if (ESCAPES.indexOf(peek()) >= 0) {
      at++;
    } else {
      throw invalid("in string escape code");
    }
  }

  private void number() {
    if (text.charAt(at) == '-') {
      at++;
      requireDigit("in numeric literal");
    }
    if (text.charAt(at) == '0') {
      at++;
    } else {
      digits();
    }
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      requireDigit("after decimal point in numeric literal");
      digits();
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      requireDigit("in exponent of numeric literal");
      digits();
    }
  }

  private void requireDigit(String place) {
    if (peek() < '0' || peek() > '9') {
      throw invalid(place);
    }
  }

  private void digits() {
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
  }

  private void literal(String word) {
    for (int letter = 0; letter < word.length(); letter++, at++) {
      if (peek() != word.charAt(letter)) {
        throw invalid("in literal %s (expecting '%c')".formatted(word, word.charAt(letter)));
      }
    }
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw new Fault("unexpected EOF");
    }
    return text.charAt(at);
  }

  private Fault invalid(String place) {
    return new Fault("invalid character %s %s".formatted(quoted(), place));
  }

  /** Go reads bytes. */
  private String quoted() {
    String whole = new String(Character.toChars(text.codePointAt(at)));
    int first = whole.getBytes(StandardCharsets.UTF_8)[0] & 0xff;
    return switch (first) {
      case '\'' -> "'\\''";
      case '\n' -> "'\\n'";
      case '\r' -> "'\\r'";
      case '\t' -> "'\\t'";
      case '\\' -> "'\\\\'";
      default -> first < ' ' ? "'\\x%02x'".formatted(first) : "'" + (char) first + "'";
    };
  }
}
