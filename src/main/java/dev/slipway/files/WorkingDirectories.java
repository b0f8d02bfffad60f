package dev.slipway.files;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slipway.linux.RootFolder;
import dev.slipway.runtime.Leases;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.RuntimeFault.NotFound;
import dev.slipway.runtime.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells whether a container of an image could work in a folder, before there is a container. Docker
 * makes the folder at create and refuses where the image has a file; we make it at start, and look.
 */
@Component
public class WorkingDirectories {

  private static final Logger log = LoggerFactory.getLogger(WorkingDirectories.class);
  private static final int REMEMBERED = 1_000;

  private final Snapshots snapshots;
  private final Leases leases;
  private final TemporaryMounts mounts;
  private final Cache<Place, Boolean> remembered =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  WorkingDirectories(Snapshots snapshots, Leases leases, TemporaryMounts mounts) {
    this.snapshots = snapshots;
    this.leases = leases;
    this.mounts = mounts;
  }

  /** Layers never change, so neither does what is in a place of them. */
  private record Place(String chainId, String directory) {}

  /**
   * Whether the path is a folder or can become one: no file of the image is there or above it. May
   * be repeated. Layers that are missing have no files.
   *
   * @param chainId name of the image's topmost committed snapshot; empty for one without layers
   * @param directory an absolute path inside the container
   */
  public boolean canBe(String chainId, String directory) {
    try {
      return chainId.isEmpty()
          || remembered.get(new Place(chainId, directory), place -> looked(chainId, directory));
    } catch (NotFound missing) {
      // Not remembered: the layers may come back.
      return true;
    }
  }

  /** In an active snapshot, since only such a one has mounts; the lease outlives no crash. */
  private boolean looked(String chainId, String directory) {
    return leases.during(() -> {
      String key = "look-" + UUID.randomUUID();
      List<Mount> shown = snapshots.prepare(key, chainId, Map.of());
      try {
        return mounts.readOnly(shown, root -> canBe(root, directory));
      } finally {
        leave(key);
      }
    });
  }

  private void leave(String key) {
    try {
      snapshots.remove(key);
    } catch (RuntimeFault stays) {
      // With the lease it becomes containerd's garbage.
      log.debug("Cannot remove snapshot {}: {}", key, stays.getMessage());
    }
  }

  /** The nearest that exists of the path and the folders above it must be a folder. */
  static boolean canBe(Path root, String directory) throws IOException {
    @Nullable Path place = new RootFolder(root).resolve(directory);
    while (place != null && !Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      place = place.getParent();
    }
    return place != null && Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
  }
}
