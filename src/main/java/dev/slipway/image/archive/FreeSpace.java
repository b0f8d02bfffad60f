package dev.slipway.image.archive;

import dev.slipway.image.model.ImageFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much of a disk images may take: a small archive can hold a layer that unpacks to more than
 * the disk has, and a full disk stops everything else on the host.
 */
final class FreeSpace {

  /** Asked for ahead, so that the disk is not looked at for every buffer. */
  static final long STEP = 16 << 20;

  /** At least nineteen twentieths of a small disk can be used. */
  private static final int LARGEST_KEPT_SHARE = 20;

  private final Path folder;
  private final long keep;

  /**
   * @param folder an existing folder on the disk
   * @param keep bytes to be left free; 0 for no limit
   */
  FreeSpace(Path folder, long keep) {
    this.folder = folder;
    this.keep = keep;
  }

  /**
   * @throws ImageFault.NoSpace if so many bytes more would leave less than is to be kept
   */
  void require(long bytes) {
    if (keep <= 0) {
      return;
    }
    try {
      FileStore disk = Files.getFileStore(folder);
      long kept = Math.min(keep, disk.getTotalSpace() / LARGEST_KEPT_SHARE);
      if (disk.getUsableSpace() - kept < bytes) {
        throw new ImageFault.NoSpace(
            "no space left on device: %d bytes are free under %s, of which %d are kept"
                .formatted(disk.getUsableSpace(), folder, kept));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
