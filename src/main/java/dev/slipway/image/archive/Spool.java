package dev.slipway.image.archive;

import dev.slipway.image.model.Digest;
import dev.slipway.image.model.ImageFault;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/** A directory of its own for what one load or import brings; closing it deletes it. */
public final class Spool implements AutoCloseable {

  private static final String PREFIX = "image-";

  private final Path directory;
  private final FreeSpace space;
  private int files;

  /**
   * A spooled file.
   *
   * @param digest of its bytes as they lie on disk
   * @param space how much it may grow to when it is unpacked
   */
  public record Piece(Path path, long size, String digest, FreeSpace space) {

    public InputStream open() {
      try {
        return Files.newInputStream(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Compression compression() {
      try (var in = new BufferedInputStream(open())) {
        return Compression.of(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /**
     * Digest of the uncompressed bytes.
     *
     * @throws ImageFault.InvalidArchive if they are damaged
     * @throws ImageFault.NoSpace if they are more than the disk has room for
     */
    public String uncompressedDigest() {
      MessageDigest sha256 = Digest.sha256();
      long module = 0;
      try (InputStream in = Compression.open(open())) {
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          sha256.update(buffer, 0, count);
          size += count;
          if (size > module) {
            module = size + FreeSpace.STEP;
            space.require(module);
          }
        }
      } catch (IOException e) {
        throw new ImageFault.InvalidArchive("damaged layer: " + e.getMessage());
      }
      return Digest.finish(sha256).value();
    }
  }

  /**
   * @param keepFree bytes of the disk to be left free; 0 for no limit
   */
  public Spool(Path parent, long keepFree) {
    space = new FreeSpace(parent, keepFree);
    try {
      Files.createDirectories(parent);
      directory = Files.createTempDirectory(parent, PREFIX);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes what a killed service left behind. */
  public static void clean(Path parent) {
    if (!Files.isDirectory(parent)) {
      return;
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path directory : left) {
        delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes all bytes of a stream to a file.
   *
   * @throws ImageFault.InvalidArchive if the stream breaks; a full disk is an {@link
   *     UncheckedIOException}
   * @throws ImageFault.NoSpace before the disk is full
   */
  public Piece add(InputStream in) {
    Path path = directory.resolve(Integer.toString(files++));
    MessageDigest sha256 = Digest.sha256();
    long size = 0;
    long module = 0;
    try (OutputStream out = Files.newOutputStream(path)) {
      byte[] buffer = new byte[1 << 16];
      for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
        if (size + count > module) {
          space.require(FreeSpace.STEP);
          module = size + FreeSpace.STEP;
        }
        sha256.update(buffer, 0, count);
        out.write(buffer, 0, count);
        size += count;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Piece(path, size, Digest.finish(sha256).value(), space);
  }

  /** The layer in a form that layers have: what is compressed otherwise is written plain. */
  public Piece layer(Piece given) {
    if (given.compression().isOfLayers()) {
      return given;
    }
    try (InputStream plain = Compression.open(given.open())) {
      return add(plain);
    } catch (IOException e) {
      throw new ImageFault.InvalidArchive("damaged layer: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    delete(directory);
  }

  private static int read(InputStream in, byte[] buffer) {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new ImageFault.InvalidArchive("damaged archive: " + e.getMessage());
    }
  }

  private static void delete(Path directory) {
    try (DirectoryStream<Path> pieces = Files.newDirectoryStream(directory)) {
      for (Path piece : pieces) {
        Files.delete(piece);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
