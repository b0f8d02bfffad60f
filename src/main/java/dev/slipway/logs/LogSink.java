package dev.slipway.logs;

import dev.slipway.streams.Piece;
import dev.slipway.streams.StreamSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/** Writes one stream of a container, line by line, into the log file. */
final class LogSink implements StreamSink {

  private static final int LONGEST_PIECE = 16 * 1024;

  private final String stream;
  private final LogFile file;
  private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
  private final byte[] piece = new byte[LONGEST_PIECE];
  private int length;

  LogSink(String stream, LogFile file) {
    this.stream = stream;
    this.file = file;
  }

  @Override
  public void accept(ByteBuffer bytes) {
    take(bytes);
    flush();
  }

  /** A last line without its end is written as it is. */
  @Override
  public void end() {
    if (length > 0) {
      writePiece(length);
      flush();
    }
  }

  /** What was taken of a line that has not ended yet. */
  Piece unfinished() {
    return new Piece(stream, Arrays.copyOf(piece, length));
  }

  private void take(ByteBuffer chunk) {
    while (chunk.hasRemaining()) {
      byte next = chunk.get();
      piece[length++] = next;
      if (next == '\n') {
        writePiece(length);
      } else if (length == LONGEST_PIECE) {
        writePiece(wholeCharacters());
      }
    }
  }

  private void writePiece(int bytes) {
    JsonLine.write(entries, piece, bytes, stream, file.attributes(), Instant.now());
    System.arraycopy(piece, bytes, piece, 0, length - bytes);
    length -= bytes;
  }

  /** Where a full piece can be cut without cutting a UTF-8 character. */
  private int wholeCharacters() {
    for (int back = 1; back <= 3; back++) {
      int lead = piece[length - back] & 0xFF;
      if (lead >= 0xC0) {
        int size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        return size > back ? length - back : length;
      }
      if (lead < 0x80) {
        return length;
      }
    }
    return length;
  }

  private void flush() {
    if (entries.size() > 0) {
      file.append(entries.toByteArray());
      entries.reset();
    }
  }
}
