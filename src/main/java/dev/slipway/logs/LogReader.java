package dev.slipway.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a container's output line by line, from its oldest file to the one that is written; for one
 * thread, closing is allowed from any.
 */
public final class LogReader implements AutoCloseable {

  private static final Duration GLANCE = Duration.ofSeconds(1);

  private final OpenLogs logs;
  private final LogFiles files;
  private final LogQuery query;

  /** What to follow; null when the reading ends at {@link #end}. */
  private final @Nullable LogFile live;

  private @Nullable LogPosition end;
  private @Nullable LogPlace place;
  private boolean closed;

  /**
   * @param writer whoever writes this log; null when nobody does
   * @param end where to end; null for the end of what there is now, or for none when following
   */
  LogReader(
      OpenLogs logs,
      Path file,
      LogQuery query,
      @Nullable LogFile writer,
      @Nullable LogPosition end) {
    this.logs = logs;
    this.query = query;
    this.live = query.follow() ? writer : null;
    this.files = logs.enter(file);
    try {
      LogPosition now = writer == null ? files.end() : writer.position();
      this.end = live == null && end == null ? now : end;
      this.place =
          query.tail() >= 0
              ? LogPlace.ofTail(files, now, query.tail(), this::counts)
              : LogPlace.ofOldest(files, now, query.since());
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The next line; null at the end. When following it blocks until there is more, the container's
   * streams are closed, the query's {@code until} has passed, or this reader is closed (noticed
   * within a second). A file that is dropped before this reader comes to it is passed over.
   *
   * @throws UncheckedIOException when a file cannot be read; its message says why
   */
  public @Nullable LogLine next() {
    try {
      for (LogPlace at = place(); at != null && isBeforeEnd(at); at = place()) {
        // Asked before reading: what is written before that is then read for sure.
        boolean complete = at.number() < files.number();
        boolean mayGrow = live != null && live.awaitMoreThan(at.position(), Duration.ZERO);
        Optional<byte[]> entry = at.input().next();
        if (entry.isPresent()) {
          Optional<LogLine> line = JsonLine.read(entry.get()).filter(this::isChosen);
          if (line.isPresent() && isAfterUntil(line.get().time())) {
            return null;
          }
          if (line.isPresent() && !isBeforeSince(line.get().time())) {
            return line.get();
          }
        } else if (!(complete && advance(at))
            && (live == null || !mayGrow || !waitForMore(live, at))) {
          return null;
        }
      }
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (IOException e) {
      if (isClosed()) {
        return null;
      }
      throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Ends the reading; may be repeated. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    logs.leave(files);
    try {
      if (place != null) {
        place.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized @Nullable LogPlace place() {
    return closed ? null : place;
  }

  /** Goes on to the next file; false when there is none yet. */
  private boolean advance(LogPlace from) throws IOException {
    LogPart next = files.from(from.number() + 1);
    if (next == null) {
      return false;
    }
    enter(LogPlace.at(next, 0));
    return true;
  }

  private synchronized void enter(LogPlace next) throws IOException {
    LogPlace left = closed ? next : place;
    if (!closed) {
      place = next;
    }
    if (left != null) {
      left.close();
    }
  }

  /** Whether it is worth reading again; a closed reader and a passed until are looked for. */
  private boolean waitForMore(LogFile following, LogPlace at) throws InterruptedException {
    Duration atMost = GLANCE;
    if (query.until() != null) {
      Duration left = Duration.between(Instant.now(), query.until());
      if (left.isNegative()) {
        return false;
      }
      atMost = left.compareTo(GLANCE) < 0 ? left.plusMillis(1) : GLANCE;
    }
    following.awaitMoreThan(at.position(), atMost);
    return true;
  }

  private boolean isBeforeEnd(LogPlace at) {
    return end == null || at.position().compareTo(end) < 0;
  }

  /** Whether an entry is one of the last so many; with both streams chosen all are. */
  private boolean counts(byte[] entry) {
    return (query.stdout() && query.stderr())
        || JsonLine.read(entry).filter(this::isChosen).isPresent();
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
}
