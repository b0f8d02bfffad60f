package dev.slipway.streams;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing end of a process's input. As long as it is open the process waits for input instead
 * of seeing its end. A write to a FIFO keeps its thread busy while the process does not read, so a
 * platform thread does it, which there is only while somebody writes.
 */
final class StdinWriter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StdinWriter.class);

  /** An empty FIFO takes so much without waiting, in pieces of any size. */
  private static final int PAGE_BYTES = 4 * 1024;

  private static final long LONGEST_PAUSE_MS = 100;
  private static final int STACK_BYTES = 256 * 1024;
  private static final int IDLE_SECONDS = 5;

  private final FileChannel writer;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), StdinWriter::thread);

  /**
   * A reading end of our own, since the other side may open its end later and a FIFO without any
   * refuses what is written. It goes when the other side has begun to read: from then on it must be
   * noticed when that stops.
   */
  private @Nullable FileInputStream reader;

  private long written;
  private boolean broken;

  /** Never blocks; the FIFO must be there. */
  StdinWriter(Path fifo) throws IOException {
    // With one end open the others open at once.
    try (var both = FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      writer = FileChannel.open(fifo, StandardOpenOption.WRITE);
      try {
        reader = new FileInputStream(fifo.toFile());
      } catch (IOException e) {
        writer.close();
        throw e;
      }
    }
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * Returns when all is in the FIFO. The bytes of one call stay together.
   *
   * @return false when nobody reads them any more
   */
  boolean write(byte[] bytes, int length) throws InterruptedException {
    return await(() -> put(ByteBuffer.wrap(bytes, 0, length)));
  }

  /**
   * After what was written before, the process sees the end of its input. May be repeated.
   *
   * @return false when this was closed before, with the end of the process
   */
  boolean end() throws InterruptedException {
    return await(() -> {
      closeChannels();
      return true;
    });
  }

  private boolean await(Callable<Boolean> work) throws InterruptedException {
    try {
      return thread.submit(work).get();
    } catch (RejectedExecutionException | CancellationException closed) {
      return false;
    } catch (ExecutionException e) {
      LOG.debug("Input was not taken", e);
      return false;
    }
  }

  private boolean put(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining() && !broken) {
        if (isReadByOthers()) {
          writer.write(bytes);
        } else if (written < PAGE_BYTES) {
          written += writer.write(next(bytes, (int) (PAGE_BYTES - written)));
        } else {
          awaitReader();
        }
      }
    } catch (InterruptedException closing) {
      broken = true;
    } catch (IOException nobodyReads) {
      LOG.debug("The input is read no more: {}", nobodyReads.toString());
      broken = true;
    }
    return !broken;
  }

  /** Bytes that are missing in the FIFO were read; by then our own reading end can go. */
  private boolean isReadByOthers() throws IOException {
    if (reader != null && reader.available() < written) {
      reader.close();
      reader = null;
    }
    return reader == null;
  }

  /** Nothing tells of it, and a write that waits could not be told that nobody reads. */
  private void awaitReader() throws IOException, InterruptedException {
    for (long pause = 1; !isReadByOthers(); pause = Math.min(LONGEST_PAUSE_MS, 2 * pause)) {
      Thread.sleep(pause);
    }
  }

  private static ByteBuffer next(ByteBuffer bytes, int atMost) {
    int length = Math.min(atMost, bytes.remaining());
    ByteBuffer piece = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    return piece;
  }

  private void closeChannels() throws IOException {
    writer.close();
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }

  /** At once, whoever is writing. */
  @Override
  public void close() throws IOException {
    thread.shutdownNow().forEach(StdinWriter::cancel);
    writer.close();
    thread.close();
    closeChannels();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(null, work, "container-stdin", STACK_BYTES);
    thread.setDaemon(true);
    return thread;
  }

  private static void cancel(Runnable waiting) {
    if (waiting instanceof Future<?> write) {
      boolean _ = write.cancel(false);
    }
  }
}
