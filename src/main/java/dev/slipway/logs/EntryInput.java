package dev.slipway.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Optional;

/** Reads entries one after the other, also from a file that is being appended to. */
final class EntryInput {

  private static final int BLOCK = 32 * 1024;

  /** No entry of ours is longer: this is damage, of which the rest is passed over. */
  static final int LONGEST = 4 << 20;

  private final ReadableByteChannel channel;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK).limit(0);
  private byte[] entry = new byte[1024];
  private long length;
  private long offset;

  /**
   * @param offset where in the file the channel stands
   */
  EntryInput(ReadableByteChannel channel, long offset) {
    this.channel = channel;
    this.offset = offset;
  }

  /** Behind the last whole entry that was read. */
  long offset() {
    return offset;
  }

  /** The next whole entry without its newline; a beginning of one is remembered. */
  Optional<byte[]> next() throws IOException {
    while (true) {
      while (block.hasRemaining()) {
        byte next = block.get();
        if (next == '\n') {
          byte[] whole = Arrays.copyOf(entry, (int) Math.min(length, LONGEST));
          offset += length + 1;
          length = 0;
          return Optional.of(whole);
        }
        keep(next);
      }
      int read = channel.read(block.clear());
      block.flip();
      if (read <= 0) {
        return Optional.empty();
      }
    }
  }

  private void keep(byte next) {
    if (length < LONGEST) {
      if (length == entry.length) {
        entry = Arrays.copyOf(entry, 2 * entry.length);
      }
      entry[(int) length] = next;
    }
    length++;
  }
}
