package dev.slipway.logs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies one stream of a container, line by line, from its FIFO into the log file. */
final class StreamCopier implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StreamCopier.class);
  private static final int LONGEST_PIECE = 16 * 1024;
  private static final int STACK_BYTES = 256 * 1024;

  private final String stream;
  private final LogFile file;
  private final FileChannel writer;
  private final FileChannel reader;
  private final Thread thread;
  private final byte[] piece = new byte[LONGEST_PIECE];
  private int length;

  /**
   * Opens the FIFO and begins. Opening it for both directions first never blocks; the writing end
   * stays until {@link #expectEnd}, so that the time before the first real writer is no end.
   */
  StreamCopier(String stream, Path fifo, LogFile file) throws IOException {
    this.stream = stream;
    this.file = file;
    this.writer = FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      this.reader = FileChannel.open(fifo, StandardOpenOption.READ);
    } catch (IOException e) {
      writer.close();
      throw e;
    }
    this.thread = new Thread(null, this::copy, "container-" + stream, STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
  }

  /** From now on the stream ends when its last foreign writer closes it. */
  void expectEnd() throws IOException {
    writer.close();
  }

  boolean isCopying() {
    return thread.isAlive();
  }

  /** Waits for the end of the stream; whether it came in time. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return thread.join(atMost);
  }

  /** Stops copying even without the end of the stream; what was read is written first. */
  @Override
  public void close() throws IOException {
    writer.close();
    reader.close();
  }

  private void copy() {
    var chunk = ByteBuffer.allocateDirect(4 * LONGEST_PIECE);
    var entries = new ByteArrayOutputStream();
    try {
      while (reader.read(chunk.clear()) >= 0) {
        take(chunk.flip(), entries);
        flush(entries);
      }
    } catch (ClosedChannelException stopped) {
      LOG.debug("A {} was left before its end", stream);
    } catch (IOException e) {
      LOG.error("A {} cannot be read on", stream, e);
    }
    if (length > 0) {
      writePiece(entries, length);
      flush(entries);
    }
  }

  private void take(ByteBuffer chunk, ByteArrayOutputStream entries) {
    while (chunk.hasRemaining()) {
      byte next = chunk.get();
      piece[length++] = next;
      if (next == '\n') {
        writePiece(entries, length);
      } else if (length == LONGEST_PIECE) {
        writePiece(entries, wholeCharacters());
      }
    }
  }

  private void writePiece(ByteArrayOutputStream entries, int bytes) {
    JsonLine.write(entries, piece, bytes, stream, Instant.now());
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

  private void flush(ByteArrayOutputStream entries) {
    if (entries.size() > 0) {
      file.append(entries.toByteArray());
      entries.reset();
    }
  }
}
