package dev.slipway.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log file of a container whose streams are being copied, and what wakes its followers. */
final class LogFile implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LogFile.class);

  private final Path file;
  private final AtomicLong dropped;
  private final FileChannel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long size;
  private boolean complaining;
  private boolean closed;

  /** Opens it for appending; an entry that a dying service left unfinished is cut off. */
  LogFile(Path file, AtomicLong dropped) throws IOException {
    this.file = file;
    this.dropped = dropped;
    Files.createDirectories(file.toAbsolutePath().getParent());
    this.channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    this.size = EntryScan.endOfLastEntry(channel);
    channel.truncate(size);
    channel.position(size);
  }

  /**
   * Appends whole entries. When the disk is full they are dropped and counted: the container must
   * not hang because of its log.
   */
  void append(byte[] entries) {
    lock.lock();
    try {
      writeFully(ByteBuffer.wrap(entries));
      size += entries.length;
      complaining = false;
      changed.signalAll();
    } catch (IOException e) {
      dropped.addAndGet(entries.length);
      forgetHalfWritten();
      if (!complaining) {
        complaining = true;
        LOG.error("Output is being dropped, {} cannot be written", file, e);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is more than {@code position}, the streams are closed or the time is over.
   *
   * @return whether there may be more now or later
   */
  boolean awaitMoreThan(long position, Duration atMost) throws InterruptedException {
    long nanos = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (size <= position && !closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return size > position || !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the followers after they have read the rest. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      channel.close();
    } finally {
      lock.unlock();
    }
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void forgetHalfWritten() {
    try {
      channel.truncate(size);
      channel.position(size);
    } catch (IOException e) {
      LOG.debug("{} cannot be cut back; the reader passes over what is unfinished", file, e);
    }
  }
}
