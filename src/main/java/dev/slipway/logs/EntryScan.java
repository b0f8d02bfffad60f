package dev.slipway.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Finds entries from the end of a log file, reading it backward in blocks. */
final class EntryScan {

  private static final int BLOCK = 64 * 1024;

  private final FileChannel channel;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK);
  private long blockStart = Long.MAX_VALUE;
  private long found;

  EntryScan(FileChannel channel) {
    this.channel = channel;
  }

  /** Decides whether an entry counts. */
  interface Counted {
    boolean test(byte[] entry);
  }

  /** Position behind the last whole entry. */
  static long endOfLastEntry(FileChannel channel) throws IOException {
    return new EntryScan(channel).newlineBefore(channel.size()) + 1;
  }

  /**
   * Position of the {@code count}-th counted entry before {@code end}, or 0 when there are fewer.
   */
  long lastEntries(long end, long count, Counted counted) throws IOException {
    long behind = newlineBefore(end) + 1;
    while (behind > 0 && found < count) {
      long start = newlineBefore(behind - 1) + 1;
      if (counted.test(entry(start, behind - 1))) {
        found++;
      }
      behind = start;
    }
    return behind;
  }

  /** How many entries counted. */
  long found() {
    return found;
  }

  /** Position of the last newline before {@code end}; -1 when there is none. */
  private long newlineBefore(long end) throws IOException {
    for (long position = end - 1; position >= 0; position--) {
      if (byteAt(position) == '\n') {
        return position;
      }
    }
    return -1;
  }

  private byte[] entry(long start, long end) throws IOException {
    byte[] entry = new byte[(int) Math.min(end - start, EntryInput.LONGEST)];
    if (start >= blockStart && end <= blockStart + block.limit()) {
      block.get((int) (start - blockStart), entry);
      return entry;
    }
    ByteBuffer into = ByteBuffer.wrap(entry);
    while (into.hasRemaining() && channel.read(into, start + into.position()) > 0) {
      // A read may bring less than it is asked for.
    }
    return entry;
  }

  private byte byteAt(long position) throws IOException {
    if (position < blockStart || position >= blockStart + block.limit()) {
      blockStart = Math.max(0, position + 1 - BLOCK);
      block.clear();
      while (block.hasRemaining() && channel.read(block, blockStart + block.position()) > 0) {
        // A file that is being appended to may be read in pieces.
      }
      block.flip();
    }
    return block.get((int) (position - blockStart));
  }
}
