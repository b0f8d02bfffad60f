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

  private EntryScan(FileChannel channel) {
    this.channel = channel;
  }

  /** Decides whether the entry that begins at the position counts. */
  interface Counted {
    boolean test(long position) throws IOException;
  }

  /** Position behind the last whole entry. */
  static long endOfLastEntry(FileChannel channel) throws IOException {
    return new EntryScan(channel).newlineBefore(channel.size()) + 1;
  }

  /** Position of the {@code count}-th counted entry from the end, or 0 when there are fewer. */
  static long lastEntries(FileChannel channel, long count, Counted counted) throws IOException {
    var scan = new EntryScan(channel);
    long end = scan.newlineBefore(channel.size()) + 1;
    if (count == 0) {
      return end;
    }
    long found = 0;
    while (end > 0) {
      long start = scan.newlineBefore(end - 1) + 1;
      if (counted.test(start) && ++found == count) {
        return start;
      }
      end = start;
    }
    return 0;
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
