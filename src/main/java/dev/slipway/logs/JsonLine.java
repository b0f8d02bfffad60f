package dev.slipway.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A line of the log file, in the form of Docker's json-file driver. */
record JsonLine(
    @Nullable String log,
    @Nullable String stream,
    @Nullable Map<String, @Nullable String> attrs,
    @Nullable String time) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final HexFormat HEX = HexFormat.of();

  /**
   * Writes one entry; bytes that are not UTF-8 become U+FFFD, as with Docker.
   *
   * @param attributes made by {@link #attributes}
   */
  static void write(
      ByteArrayOutputStream out,
      byte[] bytes,
      int length,
      String stream,
      String attributes,
      Instant time) {
    String text = new String(bytes, 0, length, UTF_8);
    var line = new StringBuilder(text.length() + 96).append("{\"log\":");
    quote(line, text);
    line.append(",\"stream\":\"").append(stream).append('"').append(attributes);
    line.append(",\"time\":\"").append(time).append("\"}\n");
    out.writeBytes(line.toString().getBytes(UTF_8));
  }

  /** The part of an entry that tells of its container; empty when there is nothing to tell. */
  static String attributes(Map<String, String> attributes) {
    if (attributes.isEmpty()) {
      return "";
    }
    var part = new StringBuilder(",\"attrs\":{");
    new TreeMap<>(attributes)
        .forEach((name, value) -> {
          quote(part, name);
          quote(part.append(':'), value);
          part.append(',');
        });
    part.setCharAt(part.length() - 1, '}');
    return part.toString();
  }

  /** Reads one entry; empty for what a dying service or a full disk left behind. */
  static Optional<LogLine> read(byte[] line) {
    try {
      @Nullable JsonLine entry = JSON.readValue(line, JsonLine.class);
      if (entry == null || entry.log == null || entry.stream == null || entry.time == null) {
        return Optional.empty();
      }
      return Optional.of(
          new LogLine(
              entry.stream,
              Instant.parse(entry.time),
              entry.log.getBytes(UTF_8),
              entry.attrs == null ? Map.of() : texts(entry.attrs)));
    } catch (JacksonException | DateTimeParseException damaged) {
      return Optional.empty();
    }
  }

  private static Map<String, String> texts(Map<String, @Nullable String> values) {
    var texts = new TreeMap<String, String>();
    values.forEach((name, value) -> texts.put(name, value == null ? "" : value));
    return texts;
  }

  private static void quote(StringBuilder line, String text) {
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      escape(line, text.charAt(i));
    }
    line.append('"');
  }

  /** Escapes what Go's encoder escapes, so that the files look like Docker's. */
  private static void escape(StringBuilder line, char c) {
    switch (c) {
      case '"' -> line.append("\\\"");
      case '\\' -> line.append("\\\\");
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
          line.append("\\u").append(HEX.toHexDigits(c));
        } else {
          line.append(c);
        }
      }
    }
  }
}
