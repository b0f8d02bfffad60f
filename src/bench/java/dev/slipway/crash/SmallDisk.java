package dev.slipway.crash;

import dev.slipway.whole.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system of its own in a folder, to be filled up and emptied. */
final class SmallDisk implements AutoCloseable {

  private final Path folder;
  private final Path image;

  /** Makes the folder if need be. */
  SmallDisk(Path folder, int mebibytes) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.image = Files.createTempFile("slw-disk", ".img");
    Shell.run("truncate", "-s", mebibytes + "M", image.toString()).expectSuccess();
    Shell.run("mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", image.toString())
        .expectSuccess();
    Shell.run("mount", "-o", "loop", image.toString(), folder.toString()).expectSuccess();
  }

  /** Takes every block that is left. */
  void fill() {
    String filler = folder.resolve("filler").toString();
    for (String size : new String[] {"1M", "4k", "1k"}) {
      Shell.run("sh", "-c", "dd if=/dev/zero bs=" + size + " >>" + filler);
    }
  }

  void empty() throws IOException {
    Files.deleteIfExists(folder.resolve("filler"));
  }

  @Override
  public void close() throws IOException {
    Shell.run("umount", "-l", folder.toString());
    Files.deleteIfExists(image);
  }
}
