package dev.slipway.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/** A directory of its own for what one load or import brings; closing it deletes it. */
final class Spool implements AutoCloseable {

  private static final String PREFIX = "image-";

  private final Path directory;
  private int files;

  /**
   * A spooled file.
   *
   * @param digest of its bytes as they lie on disk
   */
  record Piece(Path path, long size, String digest) {

    InputStream open() {
      try {
        return Files.newInputStream(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  Spool(Path parent) {
    try {
      Files.createDirectories(parent);
      directory = Files.createTempDirectory(parent, PREFIX);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes what a killed service left behind. */
  static void clean(Path parent) {
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
   */
  Piece add(InputStream in) {
    Path path = directory.resolve(Integer.toString(files++));
    MessageDigest sha256 = Digest.sha256();
    long size = 0;
    try (OutputStream out = Files.newOutputStream(path)) {
      byte[] buffer = new byte[1 << 16];
      for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
        sha256.update(buffer, 0, count);
        out.write(buffer, 0, count);
        size += count;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Piece(path, size, Digest.finish(sha256).value());
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
