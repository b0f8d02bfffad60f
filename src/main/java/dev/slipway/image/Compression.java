package dev.slipway.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** How a tar is compressed, told by its first bytes. */
enum Compression {
  NONE(""),
  GZIP("+gzip"),
  ZSTD("+zstd");

  private static final int PEEK = 4;

  private final String suffix;

  Compression(String suffix) {
    this.suffix = suffix;
  }

  /** The OCI media type of a layer that is compressed so. */
  String layerType() {
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
    return startsWith(head, 0x28, 0xb5, 0x2f, 0xfd) ? ZSTD : NONE;
  }

  /**
   * The uncompressed bytes of a stream.
   *
   * @throws ImageFault.InvalidArchive if it is compressed with zstd
   */
  static InputStream open(InputStream raw) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
    return switch (of(in)) {
      case NONE -> in;
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .get();
      case ZSTD ->
          throw new ImageFault.InvalidArchive(
              "archives compressed with zstd are not supported: use gzip or none");
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
}
