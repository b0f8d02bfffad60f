package dev.slipway.start.step;

import dev.slipway.files.InitLayer;
import dev.slipway.files.TemporaryMounts;
import dev.slipway.image.model.Digest;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.runtime.Content;
import dev.slipway.runtime.Leases;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.RuntimeFault.AlreadyExists;
import dev.slipway.runtime.RuntimeFault.NotFound;
import dev.slipway.runtime.Snapshots;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The committed snapshot that all containers of an image stand on: the image's layers and above
 * them the {@link InitLayer}. It is made when the first container needs it, under a name that
 * follows from what is in it, and refers back from the image's configuration, so that containerd
 * keeps it as long as the image or a container is there and collects it afterwards. If it is gone
 * it is made again.
 */
@Component
public class BaseSnapshots {

  private static final String REFERENCE = "containerd.io/gc.ref.snapshot.";

  private final Snapshots snapshots;
  private final Content content;
  private final Leases leases;
  private final TemporaryMounts mounts;
  private final Map<String, CompletableFuture<@Nullable Void>> making = new ConcurrentHashMap<>();

  BaseSnapshots(Snapshots snapshots, Content content, Leases leases, TemporaryMounts mounts) {
    this.snapshots = snapshots;
    this.content = content;
    this.leases = leases;
    this.mounts = mounts;
  }

  /**
   * Makes an active snapshot for a container of the image.
   *
   * @throws AlreadyExists if the key is taken
   * @throws NotFound if the image's layers are missing
   */
  public List<Mount> prepare(String key, ImageConfig image, Map<String, String> labels) {
    String name = name(image);
    try {
      return snapshots.prepare(key, name, labels);
    } catch (NotFound e) {
      makeOnce(name, image);
      return snapshots.prepare(key, name, labels);
    }
  }

  /** What goes into the snapshot decides on its name, so that a new version makes a new one. */
  static String name(ImageConfig image) {
    String content =
        InitLayer.VERSION + "\n" + image.chainId() + "\n" + String.join("\n", image.volumes());
    return "slipway-base-" + Digest.of(content.getBytes(StandardCharsets.UTF_8)).hex();
  }

  /** Many containers may be started from a new image at once; the others wait for the first. */
  private void makeOnce(String name, ImageConfig image) {
    CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
    CompletableFuture<@Nullable Void> first = making.putIfAbsent(name, mine);
    if (first != null) {
      awaitMade(first);
      return;
    }
    try {
      leases.during(() -> make(name, image));
      mine.complete(null);
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      making.remove(name, mine);
    }
  }

  private static void awaitMade(CompletableFuture<@Nullable Void> first) {
    try {
      first.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private String make(String name, ImageConfig image) {
    String key = "base-" + UUID.randomUUID();
    List<Mount> writable = snapshots.prepare(key, image.chainId(), Map.of());
    boolean committed = false;
    try {
      mounts.writable(
          writable,
          root -> {
            InitLayer.write(root, image.volumes());
            return root;
          });
      snapshots.commit(name, key, Map.of());
      committed = true;
    } catch (AlreadyExists e) {
      // An earlier service made it and died before it was referred to.
    } finally {
      if (!committed) {
        snapshots.remove(key);
      }
    }
    refer(image.id(), name);
    return name;
  }

  /** An image that is being removed leaves nothing to refer from: then the container keeps it. */
  private void refer(String imageId, String name) {
    try {
      Content.Blob blob = content.find(imageId).orElse(null);
      if (blob != null) {
        Map<String, String> labels = new HashMap<>(blob.labels());
        labels.put(REFERENCE + snapshots.snapshotter() + "/base", name);
        content.label(imageId, labels);
      }
    } catch (NotFound e) {
      // It went between the two calls.
    }
  }
}
