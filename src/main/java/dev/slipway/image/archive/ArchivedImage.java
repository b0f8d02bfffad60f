package dev.slipway.image.archive;

import dev.slipway.image.model.ConfigReader;
import dev.slipway.image.model.Document;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.image.model.ImageFault;
import dev.slipway.image.model.ImageReference;
import dev.slipway.image.model.Manifest;
import dev.slipway.runtime.Descriptor;
import java.util.ArrayList;
import java.util.List;

/**
 * An image as an archive brings it: complete, and with every digest checked.
 *
 * @param names to be given; empty for an untagged image
 */
public record ArchivedImage(
    ImageConfig config,
    Document configDocument,
    Document manifest,
    List<Layer> layers,
    List<ImageReference> names) {

  /** A layer's blob on disk and what the manifest calls it. */
  public record Layer(Spool.Piece piece, String mediaType) {

    public Descriptor descriptor() {
      return new Descriptor(mediaType, piece.digest(), piece.size());
    }
  }

  /**
   * An image whose archive has no manifest of its own.
   *
   * @param pieces in forms that layers have, see {@link Spool#layer}
   */
  public static ArchivedImage make(
      byte[] configBytes, List<Spool.Piece> pieces, List<ImageReference> names) {
    List<Layer> layers = new ArrayList<>();
    for (Spool.Piece piece : pieces) {
      layers.add(new Layer(piece, piece.compression().layerType()));
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
    String actual = layer.uncompressedDigest();
    if (!actual.equals(diffId)) {
      throw new ImageFault.InvalidArchive(
          "wrong diff id: expected " + diffId + ", the layer has " + actual);
    }
  }
}
