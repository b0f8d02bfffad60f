package dev.slipway.linux;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * A folder seen as the root of a file system: absolute links and {@code ..} mean what they mean to
 * a process inside, so that no path leads out. Nothing else may change the folder meanwhile.
 */
public final class RootFolder {

  /** As many as the kernel follows. */
  private static final int MAX_LINKS = 40;

  private final Path root;

  public RootFolder(Path root) {
    this.root = root;
  }

  /**
   * The place that a path means: at or below the root, with every link followed. It need not exist.
   *
   * @param path absolute or relative to the root
   * @throws FileSystemLoopException if there are more links than the kernel follows
   */
  public Path resolve(String path) throws IOException {
    Deque<Path> rest = new ArrayDeque<>();
    follow(Path.of(path), rest);
    Path at = root;
    int links = 0;
    while (!rest.isEmpty()) {
      Path name = rest.pop();
      Path next = at.resolve(name);
      if (name.toString().equals("..")) {
        at = above(at);
      } else if (!Files.isSymbolicLink(next)) {
        at = name.toString().equals(".") ? at : next;
      } else if (++links > MAX_LINKS) {
        throw new FileSystemLoopException(path);
      } else {
        Path target = Files.readSymbolicLink(next);
        at = target.isAbsolute() ? root : at;
        follow(target, rest);
      }
    }
    return at;
  }

  /**
   * Makes a folder and those above it that are missing, with mode 0755; may be repeated.
   *
   * @throws IOException also if something on the way is neither a folder nor a link to one
   */
  public void createDirectories(String path) throws IOException {
    Path at = root;
    for (Path name : root.relativize(resolve(path))) {
      at = at.resolve(name);
      if (!name.toString().isEmpty() && !Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        createDirectory(at);
      }
    }
  }

  /** Makes one folder with mode 0755, whatever the process's mask is. */
  public static void createDirectory(Path folder) throws IOException {
    Files.createDirectory(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The root's own parent is the root. */
  private Path above(Path at) {
    Path parent = at.getParent();
    return parent == null || at.equals(root) ? root : parent;
  }

  private static void follow(Path path, Deque<Path> rest) {
    List<Path> names = new ArrayList<>();
    path.forEach(names::add);
    Collections.reverse(names);
    names.forEach(rest::push);
  }
}
