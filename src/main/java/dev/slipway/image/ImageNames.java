package dev.slipway.image;

import dev.slipway.image.model.ImageReference;
import dev.slipway.image.model.NamedImage;
import dev.slipway.runtime.Descriptor;
import dev.slipway.runtime.Images;
import org.springframework.stereotype.Component;

/**
 * Gives and takes names. An image that would lose its last name by this gets one that only keeps
 * it, before the last name goes: dying in between leaves a name too many, never an image too few.
 */
@Component
class ImageNames {

  private final Images images;
  private final ImageCatalog catalog;

  ImageNames(Images images, ImageCatalog catalog) {
    this.images = images;
    this.catalog = catalog;
  }

  /** Points a name at an image; may be repeated. */
  void give(ImageReference reference, Descriptor target, String imageId) {
    String name = reference.canonical();
    catalog
        .named(name)
        .filter(before -> !before.imageId().equals(imageId))
        .ifPresent(this::keepWithout);
    images.put(name, target);
    String untagged = NamedImage.untagged(imageId);
    // Deleting collects garbage, which is not for nothing.
    if (images.find(untagged).isPresent()) {
      images.delete(untagged);
    }
  }

  /** Makes sure that the image has a name; may be repeated. */
  void keep(Descriptor target, String imageId) {
    if (catalog.namesOf(imageId).isEmpty()) {
      images.put(NamedImage.untagged(imageId), target);
    }
  }

  /** Keeps the image although it is about to lose its names. */
  void hold(NamedImage name) {
    images.put(NamedImage.untagged(name.imageId()), name.target());
  }

  void take(NamedImage name) {
    images.delete(name.name());
  }

  private void keepWithout(NamedImage name) {
    if (catalog.namesOf(name.imageId()).size() <= 1) {
      hold(name);
    }
  }
}
