package dev.slipway.files;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slipway.linux.RootFolder;
import dev.slipway.runtime.Mount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads /etc/passwd and /etc/group out of a container's root file system. A fresh snapshot shows
 * its image's files, which never change, so those are remembered per image.
 */
@Component
public class AccountFiles {

  private static final int REMEMBERED_IMAGES = 1_000;
  private static final int REMEMBERED_CHARS = 64 * 1024;
  private static final int MAX_BYTES = 16 << 20;

  private final TemporaryMounts mounts;
  private final Cache<String, Accounts> byImage =
      Caffeine.newBuilder().maximumSize(REMEMBERED_IMAGES).build();

  AccountFiles(TemporaryMounts mounts) {
    this.mounts = mounts;
  }

  /** The two texts, empty where the container has no such file. */
  public record Accounts(String passwd, String group) {}

  /** One of the files is there and cannot be read; the message says which and why. */
  public static final class Unreadable extends RuntimeException {
    Unreadable(String file, String why) {
      super("unable to read " + file + " of the container: " + why);
    }
  }

  /**
   * Reads the files; may be repeated.
   *
   * @param imageId the image, if the snapshot still shows nothing but it
   * @throws Unreadable if one is no text file
   */
  public Accounts read(List<Mount> rootfs, @Nullable String imageId) {
    Accounts remembered = imageId == null ? null : byImage.getIfPresent(imageId);
    if (remembered != null) {
      return remembered;
    }
    Accounts read = mounts.readOnly(rootfs, AccountFiles::of);
    boolean small = read.passwd().length() + read.group().length() <= REMEMBERED_CHARS;
    if (imageId != null && small) {
      byImage.put(imageId, read);
    }
    return read;
  }

  /** Reads the files of a mounted root file system; links mean what they mean inside. */
  static Accounts of(Path root) throws IOException {
    RootFolder folder = new RootFolder(root);
    return new Accounts(text(folder, "/etc/passwd"), text(folder, "/etc/group"));
  }

  private static String text(RootFolder root, String name) throws IOException {
    Path file;
    try {
      file = root.resolve(name);
    } catch (FileSystemLoopException e) {
      throw new Unreadable(name, "too many levels of symbolic links");
    }
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      // Opening a FIFO or a device could wait for ever.
      throw new Unreadable(name, "it is no regular file");
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new Unreadable(name, "it is larger than " + MAX_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
