package dev.slipway.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** As much of an ELF executable as tells whether it needs a dynamic linker. */
final class ElfFile {

  private static final int MAGIC = 0x7f454c46;
  private static final int HEADER = 64;
  private static final int PT_INTERP = 3;

  private ElfFile() {}

  /** Whether the bytes are an executable that runs without any library. */
  static boolean isStatic(byte[] bytes) {
    if (bytes.length < HEADER || ByteBuffer.wrap(bytes).getInt() != MAGIC) {
      return false;
    }
    ByteBuffer file =
        ByteBuffer.wrap(bytes)
            .order(bytes[5] == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    boolean wide = bytes[4] == 2;
    long table = wide ? file.getLong(32) : Integer.toUnsignedLong(file.getInt(28));
    int entry = Short.toUnsignedInt(file.getShort(wide ? 54 : 42));
    int count = Short.toUnsignedInt(file.getShort(wide ? 56 : 44));
    for (int i = 0; i < count; i++) {
      long at = table + (long) i * entry;
      if (at < 0 || at + Integer.BYTES > bytes.length || file.getInt((int) at) == PT_INTERP) {
        return false;
      }
    }
    return true;
  }
}
