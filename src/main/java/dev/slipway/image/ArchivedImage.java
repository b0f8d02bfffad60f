package dev.slipway.image;

import dev.slipway.runtime.Descriptor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * An image as an archive brings it: complete, and with every digest checked.
 *
 * @param names to be given; empty for an untagged image
 */
record ArchivedImage(
    ImageConfig config,
    Document configDocument,
    Document manifest,
    List<Layer> layers,
    List<ImageReference> names) {

  /** A layer's blob on disk and what the manifest calls it. */
  record Layer(Spool.Piece piece, String mediaType) {

    Descriptor descriptor() {
      return new Descriptor(mediaType, piece.digest(), piece.size());
    }
  }

  /** An image whose archive has no manifest of its own. */
  static ArchivedImage make(
      byte[] configBytes, List<Spool.Piece> pieces, List<ImageReference> names) {
    List<Layer> layers = new ArrayList<>();
    for (Spool.Piece piece : pieces) {
      layers.add(new Layer(piece, compression(piece).layerType()));
    }
    Document config = new Document(Manifest.CONFIG_TYPE, configBytes);
    byte[] manifest =
        Manifest.write(config.descriptor(), layers.stream().map(Layer::descriptor).toList());
    return of(config, new Document(Manifest.TYPE, manifest), layers, names);
  }

  /** An image with the manifest that the archive has; the layers are in the manifest's order. */
  static ArchivedImage of(
      Document config, Document manifest, List<Layer> layers, List<ImageReference> names) {
    ImageConfig read = ConfigReader.read(config.bytes());
    check(read, layers);
    return new ArchivedImage(read, config, manifest, List.copyOf(layers), names);
  }

  ArchivedImage named(List<ImageReference> others) {
    return new ArchivedImage(config, configDocument, manifest, layers, others);
  }

  private static void check(ImageConfig config, List<Layer> layers) {
    if (!config.os().isEmpty() && !config.os().equals("linux")) {
      throw new ImageFault.InvalidArchive("cannot load " + config.os() + " image on linux");
    }
    if (config.diffIds().size() != layers.size()) {
      throw new ImageFault.InvalidArchive(
          "invalid archive: "
              + layers.size()
              + " layers, but the configuration names "
              + config.diffIds().size());
    }
    for (int i = 0; i < layers.size(); i++) {
      check(layers.get(i).piece(), config.diffIds().get(i));
    }
  }

  private static void check(Spool.Piece layer, String diffId) {
    // What is compressed with zstd is checked when containerd has unpacked it.
    String actual =
        switch (compression(layer)) {
          case NONE -> layer.digest();
          case GZIP -> uncompressedDigest(layer);
          case ZSTD -> diffId;
        };
    if (!actual.equals(diffId)) {
      throw new ImageFault.InvalidArchive(
          "wrong diff id: expected " + diffId + ", the layer has " + actual);
    }
  }

  private static Compression compression(Spool.Piece piece) {
    try (var in = new BufferedInputStream(piece.open())) {
      return Compression.of(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String uncompressedDigest(Spool.Piece piece) {
    MessageDigest sha256 = Digest.sha256();
    try (InputStream in = Compression.open(piece.open())) {
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        sha256.update(buffer, 0, count);
      }
    } catch (IOException e) {
      throw new ImageFault.InvalidArchive("damaged layer: " + e.getMessage());
    }
    return Digest.finish(sha256).value();
  }
}
