package dev.slipway.image;

import dev.slipway.image.model.HistoryLayer;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.image.model.LocalImage;
import java.util.ArrayList;
import java.util.List;

/** Lays an image's history beside its layers. */
final class ImageHistory {

  private static final String MISSING = "<missing>";

  private ImageHistory() {}

  /** Rows newest first; layers that the history does not name get a row of their own. */
  static List<HistoryLayer> of(LocalImage image, ImageConfig config, ImageCatalog catalog) {
    List<String> chain = config.chainIds();
    List<HistoryLayer> rows = new ArrayList<>();
    int layer = 0;
    for (ImageConfig.History history : config.history()) {
      boolean hasLayer = !history.emptyLayer() && layer < chain.size();
      long size = hasLayer ? catalog.layerSize(chain.get(layer++)) : 0;
      rows.add(row(history, size));
    }
    for (; layer < chain.size(); layer++) {
      rows.add(row(unnamed(config), catalog.layerSize(chain.get(layer))));
    }
    List<HistoryLayer> newestFirst = new ArrayList<>(rows.reversed());
    if (!newestFirst.isEmpty()) {
      HistoryLayer newest = newestFirst.getFirst();
      newestFirst.set(
          0,
          new HistoryLayer(
              image.id(),
              newest.created(),
              newest.createdBy(),
              image.tags(),
              newest.size(),
              newest.comment()));
    }
    return List.copyOf(newestFirst);
  }

  private static HistoryLayer row(ImageConfig.History history, long size) {
    return new HistoryLayer(
        MISSING, history.created(), history.createdBy(), List.of(), size, history.comment());
  }

  private static ImageConfig.History unnamed(ImageConfig config) {
    return new ImageConfig.History(config.created(), "", "", "", false);
  }
}
