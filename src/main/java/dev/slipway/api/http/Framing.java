package dev.slipway.api.http;

import dev.slipway.logs.LogLine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * How log lines travel: raw for a terminal, otherwise each behind eight bytes: the stream (1
 * stdout, 2 stderr), three zeros, the length as big-endian number.
 */
public record Framing(boolean terminal, boolean timestamps, boolean details) {

  private static final int HEADER = 8;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z' ").withZone(ZoneOffset.UTC);

  public byte[] frame(LogLine line) {
    byte[] time = timestamps ? time(line.time()) : new byte[0];
    int length = time.length + (details ? 1 : 0) + line.bytes().length;
    ByteBuffer frame = ByteBuffer.allocate(length + (terminal ? 0 : HEADER));
    if (!terminal) {
      frame.putInt(line.stream().equals("stderr") ? 0x02000000 : 0x01000000).putInt(length);
    }
    frame.put(time);
    if (details) {
      // The line's attributes, of which there are none, and a blank.
      frame.put((byte) ' ');
    }
    return frame.put(line.bytes()).array();
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
    return terminal ? new byte[0] : ByteBuffer.allocate(HEADER).putInt(0x01000000).array();
  }

  private static byte[] time(Instant time) {
    return TIME.format(time).getBytes(StandardCharsets.UTF_8);
  }
}
