package dev.slipway.start;

import dev.slipway.linux.Linux;
import dev.slipway.runtime.Mount;
import jakarta.annotation.PostConstruct;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads /etc/passwd and /etc/group out of a container's root file system, through a read-only mount
 * that lives only for the reading. A fresh snapshot shows its image's files, which never change, so
 * those are remembered per image.
 */
@Component
class AccountFiles {

  private static final String PREFIX = "accounts-";
  private static final int REMEMBERED_IMAGES = 1_000;

  private final StartSettings settings;
  private final Map<String, Accounts> byImage = new ConcurrentHashMap<>();

  AccountFiles(StartSettings settings) {
    this.settings = settings;
  }

  /** The two texts, empty where the container has no such file. */
  record Accounts(String passwd, String group) {}

  /**
   * Reads the files; may be repeated.
   *
   * @param imageId the image, if the snapshot still shows nothing but it
   */
  Accounts read(String containerId, List<Mount> rootfs, @Nullable String imageId) {
    if (imageId == null) {
      return mounted(containerId, rootfs);
    }
    Accounts remembered = byImage.get(imageId);
    if (remembered == null) {
      remembered = mounted(containerId, rootfs);
      if (byImage.size() < REMEMBERED_IMAGES) {
        byImage.put(imageId, remembered);
      }
    }
    return remembered;
  }

  private Accounts mounted(String containerId, List<Mount> rootfs) {
    Path target = settings.dataDir().resolve("tmp").resolve(PREFIX + containerId);
    try {
      Files.createDirectories(target);
      mountReadOnly(rootfs.getFirst(), target);
      try {
        return new Accounts(text(target, "etc/passwd"), text(target, "etc/group"));
      } finally {
        unmount(target);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void unmount(Path target) throws IOException {
    Linux.unmount(target, Linux.MNT_DETACH);
    Files.deleteIfExists(target);
  }

  /** Ends the readings in which an earlier service died; nothing reads yet. */
  @PostConstruct
  void unmountLeft() throws IOException {
    Path folder = settings.dataDir().resolve("tmp");
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*")) {
        for (Path target : left) {
          unmount(target);
        }
      }
    }
  }

  /** Mounts only lower directories: two writable overlays on one upper directory corrupt reads. */
  private static void mountReadOnly(Mount mount, Path target) {
    if (!mount.type().equals("overlay")) {
      Linux.mount(mount.source(), target, "", Linux.MS_BIND, "");
      return;
    }
    List<String> lower = new ArrayList<>();
    for (String option : mount.options()) {
      if (option.startsWith("upperdir=")) {
        lower.addFirst(option.substring("upperdir=".length()));
      } else if (option.startsWith("lowerdir=")) {
        lower.add(option.substring("lowerdir=".length()));
      }
    }
    Linux.mount(
        "overlay", target, "overlay", Linux.MS_RDONLY, "lowerdir=" + String.join(":", lower));
  }

  /** A link that leads out of the root file system counts as no file. */
  private static String text(Path root, String name) throws IOException {
    try {
      Path file = root.resolve(name).toRealPath();
      return file.startsWith(root.toRealPath()) && Files.isRegularFile(file)
          ? Files.readString(file)
          : "";
    } catch (NoSuchFileException e) {
      return "";
    }
  }
}
