package dev.slipway.logs;

import dev.slipway.settings.model.LogChoice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the log of a container whose streams are being copied, and wakes its followers. */
final class LogFile implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LogFile.class);

  /** What all logs have in common. */
  record Shared(OpenLogs open, LogCompressor compressor, AtomicLong dropped) {

    static Shared of(OpenLogs open) {
      return new Shared(open, new LogCompressor(open), new AtomicLong());
    }
  }

  private final Shared shared;
  private final LogFiles files;
  private final LogChoice choice;
  private final String attributes;
  private final @Nullable LogBuffer buffer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private FileChannel channel;
  private LogPosition end;
  private boolean complaining;
  private boolean closed;

  /**
   * Opens it for appending; an entry that a dying service left unfinished is cut off.
   *
   * @param files to be left when this is closed
   * @param choice with limits that are complete
   */
  LogFile(LogFiles files, LogChoice choice, Shared shared) throws IOException {
    this.files = files;
    this.choice = choice;
    this.shared = shared;
    this.attributes = JsonLine.attributes(choice.attributes());
    Files.createDirectories(files.current().toAbsolutePath().getParent());
    this.channel =
        FileChannel.open(
            files.current(),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    long size = EntryScan.endOfLastEntry(channel);
    channel.truncate(size);
    channel.position(size);
    this.end = new LogPosition(files.number(), size);
    this.buffer =
        choice.bufferBytes() > 0
            ? new LogBuffer(choice.bufferBytes(), shared.dropped(), this::write)
            : null;
    if (choice.compress()) {
      shared.compressor().look(files.current());
    }
  }

  /** What each entry tells of its container, in the form of the file. */
  String attributes() {
    return attributes;
  }

  LogFiles files() {
    return files;
  }

  /**
   * Appends whole entries. When the disk is full they are dropped and counted: the container must
   * not hang because of its log. A disk that is merely slow is waited for, unless the container has
   * a buffer for that.
   */
  void append(byte[] entries) {
    if (buffer == null) {
      write(entries);
    } else {
      buffer.offer(entries);
    }
  }

  /** Everything written so far is before it; what waits in a buffer is not. */
  LogPosition position() {
    lock.lock();
    try {
      return end;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is more than {@code position}, the streams are closed or the time is over.
   *
   * @return whether there may be more now or later
   */
  boolean awaitMoreThan(LogPosition position, Duration atMost) throws InterruptedException {
    long nanos = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (end.compareTo(position) <= 0 && !closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return end.compareTo(position) > 0 || !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the followers after they have read the rest. */
  @Override
  public void close() throws IOException {
    if (buffer != null) {
      buffer.close();
    }
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        changed.signalAll();
        shared.open().leave(files);
        channel.close();
      }
    } finally {
      lock.unlock();
    }
  }

  private void write(byte[] entries) {
    lock.lock();
    int written = 0;
    try {
      while (written < entries.length) {
        if (isFull()) {
          rotate();
        }
        int next = endOfWhatFits(entries, written);
        writeFully(ByteBuffer.wrap(entries, written, next - written));
        end = new LogPosition(end.rotation(), end.offset() + next - written);
        written = next;
      }
      complaining = false;
    } catch (IOException e) {
      shared.dropped().addAndGet(entries.length - written);
      forgetHalfWritten();
      if (!complaining) {
        complaining = true;
        LOG.error("Output is being dropped, {} cannot be written", files.current(), e);
      }
    } finally {
      changed.signalAll();
      lock.unlock();
    }
  }

  private boolean isFull() {
    return choice.maxBytes() >= 0 && end.offset() >= choice.maxBytes();
  }

  /** As with Docker the size is looked at before each entry, so the last may go beyond it. */
  private int endOfWhatFits(byte[] entries, int from) {
    long room = choice.maxBytes() < 0 ? entries.length : choice.maxBytes() - end.offset();
    if (room >= entries.length - from) {
      return entries.length;
    }
    int last = from + (int) room - 1;
    while (entries[last] != '\n') {
      last++;
    }
    return last + 1;
  }

  private void rotate() throws IOException {
    FileChannel full = channel;
    channel = files.rotate(choice.maxFiles());
    end = new LogPosition(files.number(), 0);
    full.close();
    if (choice.compress() && choice.maxFiles() > 1) {
      shared.compressor().look(files.current());
    }
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void forgetHalfWritten() {
    try {
      channel.truncate(end.offset());
      channel.position(end.offset());
    } catch (IOException e) {
      LOG.debug(
          "{} cannot be cut back; the reader passes over what is unfinished", files.current(), e);
    }
  }
}
