package dev.slipway.image.archive;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** How a tar is compressed, told by its first bytes. */
enum Compression {
  NONE(""),
  GZIP("+gzip"),
  ZSTD("+zstd"),
  BZIP2(null),
  XZ(null),
  /** zstd that begins with a frame to be skipped, as its parallel compressors write it. */
  ZSTD_SKIPPING(null);

  private static final int PEEK = 6;

  /** An xz file may ask for gigabytes of the heap; its strongest preset takes 65 MiB. */
  private static final int XZ_MEMORY_KIB = 72 << 10;

  private final @Nullable String suffix;

  Compression(@Nullable String suffix) {
    this.suffix = suffix;
  }

  /** Whether there is a media type for a layer that is compressed so. */
  boolean isOfLayers() {
    return suffix != null;
  }

  /** The OCI media type of a layer that is compressed so. */
  String layerType() {
    if (suffix == null) {
      throw new IllegalStateException("no layer is compressed with " + this);
    }
    return "application/vnd.oci.image.layer.v1.tar" + suffix;
  }

  /** Looks at the stream's first bytes and leaves it where it was. */
  static Compression of(BufferedInputStream in) throws IOException {
    in.mark(PEEK);
    byte[] head = in.readNBytes(PEEK);
    in.reset();
    if (startsWith(head, 0x1f, 0x8b)) {
      return GZIP;
    }
    if (startsWith(head, 'B', 'Z', 'h')) {
      return BZIP2;
    }
    if (startsWith(head, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      return XZ;
    }
    if (startsWith(head, 0x28, 0xb5, 0x2f, 0xfd)) {
      return ZSTD;
    }
    boolean skipping = head.length >= 4 && (head[0] & 0xf0) == 0x50 && head[1] == 0x2a;
    return skipping && head[2] == 0x4d && head[3] == 0x18 ? ZSTD_SKIPPING : NONE;
  }

  /** The first block is read at once, and damage in it shows as a wrong index. */
  private static InputStream bzip2(InputStream in) throws IOException {
    try {
      return new Damaged(new BZip2CompressorInputStream(in, true));
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("corrupted stream", e);
    }
  }

  /** The uncompressed bytes of a stream; damage is an {@link IOException}. */
  static InputStream open(InputStream raw) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
    return switch (of(in)) {
      case NONE -> in;
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .get();
      case BZIP2 -> bzip2(in);
      case XZ ->
          XZCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .setMemoryLimitKiB(XZ_MEMORY_KIB)
              .get();
      case ZSTD, ZSTD_SKIPPING -> new ZstdCompressorInputStream(in);
    };
  }

  private static boolean startsWith(byte[] head, int... magic) {
    if (head.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((head[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /** The decoder of bzip2 trusts its input in places. */
  private static final class Damaged extends FilterInputStream {

    Damaged(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (IndexOutOfBoundsException e) {
        throw new IOException("corrupted stream", e);
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return super.read(buffer, offset, length);
      } catch (IndexOutOfBoundsException e) {
        throw new IOException("corrupted stream", e);
      }
    }
  }
}
