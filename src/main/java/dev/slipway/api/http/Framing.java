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
    return parts(number(line.stream()), time, attributes, line.bytes());
  }

  /** A text that says why the stream ends here; on a terminal it stands among the output. */
  public byte[] error(String text) {
    return parts(ERROR, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A piece of a stream behind its header.
   *
   * @param stream stdout or stderr; everything else is the service's own words
   */
  static byte[] frame(String stream, byte[] bytes) {
    return frame(true, number(stream), bytes);
  }

  /** A frame without content, which clients skip; a terminal's stream has none. */
  public byte[] heartbeat() {
    return parts(STDOUT);
  }

  private byte[] parts(int stream, byte[]... parts) {
    return frame(!terminal, stream, parts);
  }

  private static byte[] frame(boolean headed, int stream, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer frame = ByteBuffer.allocate(length + (headed ? HEADER : 0));
    if (headed) {
      frame.putInt(stream << 24).putInt(length);
    }
    for (byte[] part : parts) {
      frame.put(part);
    }
    return frame.array();
  }

  private static int number(String stream) {
    return switch (stream) {
      case "stdout" -> STDOUT;
      case "stderr" -> STDERR;
      default -> ERROR;
    };
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
