package dev.slipway.image;

import dev.slipway.image.archive.ArchivedImage;
import dev.slipway.image.model.Document;
import dev.slipway.image.model.ImageFault;
import dev.slipway.runtime.Content;
import dev.slipway.runtime.Descriptor;
import dev.slipway.runtime.Diffs;
import dev.slipway.runtime.Leases;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Snapshots;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Stores images in containerd: blobs, unpacked layers, and last the names. Until then a lease holds
 * everything, so dying in between leaves only what containerd collects.
 */
@Component
class ImageWriter {

  private static final String GC_CONTENT = "containerd.io/gc.ref.content.";
  private static final String GC_SNAPSHOT = "containerd.io/gc.ref.snapshot.";

  /** Makes containerd answer "exists", and hold the layer for our lease, if it is unpacked. */
  private static final String SNAPSHOT_REF = "containerd.io/snapshot.ref";

  private static final int UNPACK_TRIES = 5;

  /** Texts of a failed unpacking that is not the layer's fault. */
  private static final List<String> HOST_TROUBLE =
      List.of("no space left on device", "disk quota exceeded", "failed to mount", "input/output");

  private final Content content;
  private final Snapshots snapshots;
  private final Diffs diffs;
  private final Leases leases;
  private final ImageNames names;

  ImageWriter(Content content, Snapshots snapshots, Diffs diffs, Leases leases, ImageNames names) {
    this.content = content;
    this.snapshots = snapshots;
    this.diffs = diffs;
    this.leases = leases;
    this.names = names;
  }

  /**
   * Stores, unpacks and names an image; may be repeated.
   *
   * @throws ImageFault.InvalidArchive if containerd cannot unpack a layer
   */
  void write(ArchivedImage image) {
    leases.during(() -> {
      image.layers().forEach(this::writeLayer);
      unpack(image);
      writeDocuments(image);
      name(image);
      return image.config().id();
    });
  }

  private void name(ArchivedImage image) {
    Descriptor target = image.manifest().descriptor();
    String id = image.config().id();
    image.names().forEach(name -> names.give(name, target, id));
    if (image.names().isEmpty()) {
      names.keep(target, id);
    }
  }

  private void writeLayer(ArchivedImage.Layer layer) {
    try (InputStream in = layer.piece().open()) {
      content.write(in, layer.piece().size(), layer.piece().digest(), Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeDocuments(ArchivedImage image) {
    Map<String, String> toSnapshot = new HashMap<>();
    if (!image.config().chainId().isEmpty()) {
      toSnapshot.put(GC_SNAPSHOT + snapshots.snapshotter(), image.config().chainId());
    }
    write(image.configDocument(), toSnapshot);
    Map<String, String> toContent = new HashMap<>();
    toContent.put(GC_CONTENT + "config", image.config().id());
    for (int i = 0; i < image.layers().size(); i++) {
      toContent.put(GC_CONTENT + "l." + i, image.layers().get(i).piece().digest());
    }
    write(image.manifest(), toContent);
  }

  private void write(Document document, Map<String, String> labels) {
    Descriptor descriptor = document.descriptor();
    content.write(document.open(), descriptor.size(), descriptor.digest(), labels);
  }

  private void unpack(ArchivedImage image) {
    List<String> chain = image.config().chainIds();
    for (int i = 0; i < chain.size(); i++) {
      Layer layer =
          new Layer(
              i == 0 ? "" : chain.get(i - 1),
              chain.get(i),
              image.config().diffIds().get(i),
              image.layers().get(i).descriptor());
      unpack(layer);
    }
  }

  /** Another load of the same layer may be quicker; then ask again, so that our lease holds it. */
  private void unpack(Layer layer) {
    boolean done = false;
    for (int tries = 0; !done && tries < UNPACK_TRIES; tries++) {
      String key = "unpack-" + UUID.randomUUID();
      List<Mount> mounts;
      try {
        mounts = snapshots.prepare(key, layer.parent(), Map.of(SNAPSHOT_REF, layer.chainId()));
      } catch (RuntimeFault.AlreadyExists e) {
        return;
      }
      done = fill(layer, key, mounts);
    }
    if (!done) {
      throw new IllegalStateException("layer " + layer.chainId() + " comes and goes");
    }
  }

  /** False if the layer is there already. */
  private boolean fill(Layer layer, String key, List<Mount> mounts) {
    boolean committed = false;
    try {
      apply(layer, mounts);
      snapshots.commit(layer.chainId(), key, Map.of());
      committed = true;
      return true;
    } catch (RuntimeFault.AlreadyExists e) {
      return false;
    } finally {
      if (!committed) {
        snapshots.remove(key);
      }
    }
  }

  private void apply(Layer layer, List<Mount> mounts) {
    String diffId;
    try {
      diffId = diffs.apply(layer.blob(), mounts).digest();
    } catch (RuntimeFault.Failed e) {
      throw isOfHost(e) ? e : damaged(layer, e);
    }
    if (!diffId.equals(layer.diffId())) {
      throw new ImageFault.InvalidArchive(
          "wrong diff id: expected " + layer.diffId() + ", the layer has " + diffId);
    }
  }

  private static boolean isOfHost(RuntimeFault fault) {
    String text = String.valueOf(fault.getMessage());
    return HOST_TROUBLE.stream().anyMatch(text::contains);
  }

  private static ImageFault.InvalidArchive damaged(Layer layer, RuntimeFault cause) {
    ImageFault.InvalidArchive fault =
        new ImageFault.InvalidArchive(
            "damaged layer " + layer.blob().digest() + ": " + cause.getMessage());
    fault.initCause(cause);
    return fault;
  }

  private record Layer(String parent, String chainId, String diffId, Descriptor blob) {}
}
