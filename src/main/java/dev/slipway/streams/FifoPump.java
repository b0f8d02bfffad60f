package dev.slipway.streams;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one FIFO of a container on a thread of its own and hands the bytes to a sink. */
final class FifoPump implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FifoPump.class);
  private static final int CHUNK_BYTES = 64 * 1024;
  private static final int STACK_BYTES = 256 * 1024;

  private final String stream;
  private final StreamSink sink;
  private final FileChannel writer;
  private final FileChannel reader;
  private final Thread thread;

  /**
   * Opens the FIFO and begins. Opening it for both directions first never blocks; the writing end
   * stays until {@link #expectEnd}, so that the time before the first real writer is no end.
   */
  FifoPump(String stream, Path fifo, StreamSink sink) throws IOException {
    this.stream = stream;
    this.sink = sink;
    this.writer = FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      this.reader = FileChannel.open(fifo, StandardOpenOption.READ);
    } catch (IOException e) {
      writer.close();
      throw e;
    }
    this.thread = new Thread(null, this::pump, "container-" + stream, STACK_BYTES);
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (OutOfMemoryError noThread) {
      close();
      throw noThread;
    }
  }

  /** From now on the stream ends when its last foreign writer closes it. */
  void expectEnd() throws IOException {
    writer.close();
  }

  boolean isPumping() {
    return thread.isAlive();
  }

  /** Waits for the end of the stream; whether it came in time. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return thread.join(atMost);
  }

  /** Stops reading even without the end of the stream; the sink gets what was read before. */
  @Override
  public void close() throws IOException {
    writer.close();
    reader.close();
  }

  private void pump() {
    var chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try {
      while (reader.read(chunk.clear()) >= 0) {
        sink.accept(chunk.flip());
      }
    } catch (ClosedChannelException stopped) {
      LOG.debug("A {} was left before its end", stream);
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("A {} cannot be read on", stream, e);
    } finally {
      sink.end();
    }
  }
}
