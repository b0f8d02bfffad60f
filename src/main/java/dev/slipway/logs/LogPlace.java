package dev.slipway.logs;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a reader stands: an opened file of the log, and what comes next in it. */
record LogPlace(LogPart part, EntryInput input) implements AutoCloseable {

  /** A file's own time is that of the kernel's last tick, and less exact on some file systems. */
  private static final Duration CLOCK = Duration.ofSeconds(2);

  /** Takes the opened file over, also when it fails. */
  static LogPlace at(LogPart part, long offset) throws IOException {
    try {
      return new LogPlace(part, part.entries(offset));
    } catch (IOException | RuntimeException e) {
      part.close();
      throw e;
    }
  }

  /**
   * The beginning of the oldest file, or of the oldest that was written to since a time; null when
   * there is no file.
   */
  static @Nullable LogPlace ofOldest(LogFiles files, LogPosition now, @Nullable Instant since)
      throws IOException {
    LogPart part = files.oldest();
    while (part != null
        && since != null
        && part.number() < now.rotation()
        && part.lastWritten().isBefore(since.minus(CLOCK))) {
      part.close();
      part = files.from(part.number() + 1);
    }
    return part == null ? null : at(part, 0);
  }

  /**
   * Where the last so many counted entries before a position begin, read backward from there as far
   * as is needed; null when there is no file. A compressed file is read twice instead.
   */
  static @Nullable LogPlace ofTail(
      LogFiles files, LogPosition now, long count, EntryScan.Counted counted) throws IOException {
    LogPart part = files.from(now.rotation());
    boolean rotated = part == null;
    if (part == null) {
      // A rotation that was broken off leaves only older ones.
      part = files.before(now.rotation());
    }
    if (part == null) {
      return null;
    }
    long missing = count;
    long end = part.number() == now.rotation() ? now.offset() : 0;
    if (rotated) {
      end = part.channel().size();
    }
    while (true) {
      Tail tail =
          part.compressed() ? read(part, missing, counted) : scan(part, end, missing, counted);
      LogPart older = tail.found() < missing ? files.before(part.number()) : null;
      if (older == null) {
        return tail.place();
      }
      part.close();
      part = older;
      missing -= tail.found();
      end = part.channel().size();
    }
  }

  long number() {
    return part.number();
  }

  /** Behind the last whole entry that was read. */
  LogPosition position() {
    return new LogPosition(part.number(), input.offset());
  }

  @Override
  public void close() throws IOException {
    part.close();
  }

  /** How many of the wanted entries a file has, and where the first of them is. */
  private record Tail(long found, LogPlace place) {}

  private static Tail scan(LogPart part, long end, long count, EntryScan.Counted counted)
      throws IOException {
    EntryScan scan = new EntryScan(part.channel());
    long start = scan.lastEntries(end, count, counted);
    return new Tail(scan.found(), at(part, start));
  }

  private static Tail read(LogPart part, long count, EntryScan.Counted counted) throws IOException {
    long all = counted(at(part, 0).input(), Long.MAX_VALUE, counted);
    LogPlace place = at(part, 0);
    counted(place.input(), all - count, counted);
    return new Tail(Math.min(all, count), place);
  }

  /** Reads until so many entries counted, or to the end. */
  private static long counted(EntryInput input, long most, EntryScan.Counted counted)
      throws IOException {
    long found = 0;
    while (found < most) {
      var entry = input.next();
      if (entry.isEmpty()) {
        break;
      }
      if (counted.test(entry.get())) {
        found++;
      }
    }
    return found;
  }
}
