package dev.slipway.api.http;

import dev.slipway.logs.LogLine;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How log lines travel: raw for a terminal, otherwise each behind eight bytes: the stream (1
 * stdout, 2 stderr, 3 an error of the service), three zeros, the length as big-endian number.
 */
public record Framing(boolean terminal, boolean timestamps, boolean details) {

  private static final int HEADER = 8;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int ERROR = 3;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z' ").withZone(ZoneOffset.UTC);

  public byte[] frame(LogLine line) {
    byte[] time = timestamps ? time(line.time()) : new byte[0];
    byte[] attributes = details ? attributes(line.attributes()) : new byte[0];
    int stream = line.stream().equals("stderr") ? STDERR : STDOUT;
    return frame(stream, time, attributes, line.bytes());
  }

  /** A text that says why the stream ends here; on a terminal it stands among the output. */
  public byte[] error(String text) {
    return frame(ERROR, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A piece of a stream behind its header.
   *
   * @param stream stdout or stderr; everything else is the service's own words
   */
  static byte[] frame(String stream, byte[] bytes) {
    int number =
        switch (stream) {
          case "stdout" -> 1;
          case "stderr" -> 2;
          default -> 3;
        };
    return ByteBuffer.allocate(HEADER + bytes.length)
        .putInt(number << 24)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  /** A frame without content, which clients skip; a terminal's stream has none. */
  public byte[] heartbeat() {
    return terminal ? new byte[0] : frame(STDOUT);
  }

  private byte[] frame(int stream, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer frame = ByteBuffer.allocate(length + (terminal ? 0 : HEADER));
    if (!terminal) {
      frame.putInt(stream << 24).putInt(length);
    }
    for (byte[] part : parts) {
      frame.put(part);
    }
    return frame.array();
  }

  /** The blank is there also when there are none. */
  private static byte[] attributes(Map<String, String> attributes) {
    return new TreeMap<>(attributes)
        .entrySet().stream()
            .map(each -> escaped(each.getKey()) + "=" + escaped(each.getValue()))
            .collect(Collectors.joining(",", "", " "))
            .getBytes(StandardCharsets.UTF_8);
  }

  /** As Go escapes for a query, which leaves the tilde alone and not the asterisk. */
  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("*", "%2A").replace("%7E", "~");
  }

  private static byte[] time(Instant time) {
    return TIME.format(time).getBytes(StandardCharsets.UTF_8);
  }
}
