package dev.slipway.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a container's output line by line; for one thread, closing is allowed from any. */
public final class LogReader implements AutoCloseable {

  private static final int BLOCK = 32 * 1024;
  private static final Duration GLANCE = Duration.ofSeconds(1);

  private final LogQuery query;
  private final @Nullable FileChannel channel;
  private final @Nullable LogFile live;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK).limit(0);
  private byte[] entry = new byte[1024];
  private int entryLength;
  private long position;
  private volatile boolean closed;

  /** {@code live} is what to follow; null ends at the end of the file. */
  LogReader(Path file, LogQuery query, @Nullable LogFile live) {
    this.query = query;
    this.live = live;
    this.channel = open(file);
    if (channel != null && query.tail() >= 0) {
      this.position = startOfTail(channel);
    }
  }

  /**
   * The next line; null at the end. When following it blocks until there is more, the container's
   * streams are closed, the query's {@code until} has passed, or this reader is closed (noticed
   * within a second).
   */
  public @Nullable LogLine next() {
    if (channel == null) {
      return null;
    }
    try {
      while (!closed) {
        // Asked before reading: what is written before the streams close is then read for sure.
        boolean mayGrow = live != null && live.awaitMoreThan(position + entryLength, Duration.ZERO);
        Optional<byte[]> line = readEntry(channel);
        if (line.isPresent()) {
          var wanted = JsonLine.read(line.get()).filter(this::isChosen);
          if (wanted.isPresent() && isAfterUntil(wanted.get().time())) {
            return null;
          }
          if (wanted.isPresent() && !isBeforeSince(wanted.get().time())) {
            return wanted.get();
          }
        } else if (live == null || !mayGrow || !waitForMore(live)) {
          return null;
        }
      }
      return null;
    } catch (ClosedChannelException byClose) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the reading; may be repeated. */
  @Override
  public void close() {
    closed = true;
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it is worth reading again; a closed reader and a passed until are looked for. */
  private boolean waitForMore(LogFile following) throws InterruptedException {
    Duration atMost = GLANCE;
    if (query.until() != null) {
      Duration left = Duration.between(Instant.now(), query.until());
      if (left.isNegative()) {
        return false;
      }
      atMost = left.compareTo(GLANCE) < 0 ? left.plusMillis(1) : GLANCE;
    }
    following.awaitMoreThan(position + entryLength, atMost);
    return true;
  }

  /** The next whole entry; a beginning of one is remembered. */
  private Optional<byte[]> readEntry(FileChannel from) throws IOException {
    while (true) {
      while (block.hasRemaining()) {
        byte next = block.get();
        if (next == '\n') {
          byte[] whole = Arrays.copyOf(entry, entryLength);
          position += entryLength + 1;
          entryLength = 0;
          return Optional.of(whole);
        }
        if (entryLength == entry.length) {
          entry = Arrays.copyOf(entry, 2 * entryLength);
        }
        entry[entryLength++] = next;
      }
      int read = from.read(block.clear(), position + entryLength);
      block.flip();
      if (read <= 0) {
        return Optional.empty();
      }
    }
  }

  private long startOfTail(FileChannel from) {
    try {
      boolean both = query.stdout() && query.stderr();
      return EntryScan.lastEntries(from, query.tail(), start -> both || isChosenAt(from, start));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isChosenAt(FileChannel from, long start) throws IOException {
    position = start;
    entryLength = 0;
    block.limit(0);
    boolean chosen = readEntry(from).flatMap(JsonLine::read).filter(this::isChosen).isPresent();
    block.limit(0);
    return chosen;
  }

  private boolean isChosen(LogLine line) {
    return line.stream().equals("stdout") ? query.stdout() : query.stderr();
  }

  private boolean isBeforeSince(Instant time) {
    return query.since() != null && time.isBefore(query.since());
  }

  private boolean isAfterUntil(Instant time) {
    return query.until() != null && time.isAfter(query.until());
  }

  private static @Nullable FileChannel open(Path file) {
    try {
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException neverWritten) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
