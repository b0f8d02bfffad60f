package dev.slipway.files;

import dev.slipway.linux.RootFolder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Docker puts between an image's layers and a container's own: the folders and the empty files
 * on which an engine mounts, and what programs look for to tell that they run in a container. Where
 * the image has a link or another kind of file on the way, it is replaced: a mount onto a link
 * would be made wherever the link leads, also in a folder that the user has mounted there.
 */
public final class InitLayer {

  /** Count it up with every change of what is written here. */
  public static final int VERSION = 1;

  private static final Logger log = LoggerFactory.getLogger(InitLayer.class);
  private static final List<String> FOLDERS = List.of("dev/pts", "dev/shm", "proc", "sys");
  private static final List<String> FILES =
      List.of(".dockerenv", "etc/resolv.conf", "etc/hosts", "etc/hostname", "dev/console");
  private static final Path MOUNTS = Path.of("/proc/mounts");

  private InitLayer() {}

  /**
   * Writes it into a mounted root file system; may be repeated.
   *
   * @param volumes folders that the image declares to be volumes: they exist in every container
   */
  public static void write(Path root, List<String> volumes) throws IOException {
    for (String folder : FOLDERS) {
      ownFolder(root, Path.of(folder));
    }
    for (String file : FILES) {
      Path free = freed(root, Path.of(file));
      if (free != null) {
        Files.createFile(free);
        Files.setPosixFilePermissions(free, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    Path mtab = freed(root, Path.of("etc/mtab"));
    if (mtab != null) {
      Files.createSymbolicLink(mtab, MOUNTS);
    }
    for (String volume : volumes) {
      volume(root, volume);
    }
  }

  private static Path ownFolder(Path root, Path folder) throws IOException {
    Path at = root;
    for (Path name : folder) {
      at = at.resolve(name);
      if (!isFolder(at)) {
        Files.deleteIfExists(at);
        RootFolder.createDirectory(at);
      }
    }
    return at;
  }

  /** The place of a file, with nothing there any more; null if a folder is there, which stays. */
  private static @Nullable Path freed(Path root, Path file) throws IOException {
    Path parent = file.getParent();
    Path at = (parent == null ? root : ownFolder(root, parent)).resolve(file.getFileName());
    if (isFolder(at)) {
      return null;
    }
    Files.deleteIfExists(at);
    return at;
  }

  /** Links on the way to a volume are followed, inside. What is a file in the image stays one. */
  private static void volume(Path root, String volume) throws IOException {
    if (volume.isEmpty() || volume.indexOf('\0') >= 0) {
      return;
    }
    RootFolder folder = new RootFolder(root);
    try {
      folder.createDirectories(volume);
    } catch (FileAlreadyExistsException | FileSystemLoopException | InvalidPathException noFolder) {
      log.debug("Volume {} cannot be a folder in this image", volume, noFolder);
    }
  }

  private static boolean isFolder(Path at) {
    return Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS);
  }
}
