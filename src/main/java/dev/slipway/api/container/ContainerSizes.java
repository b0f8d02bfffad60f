package dev.slipway.api.container;

import dev.slipway.image.ImageStore;
import dev.slipway.image.model.LocalImage;
import dev.slipway.runtime.Snapshots;
import dev.slipway.runtime.Snapshots.Snapshot;
import dev.slipway.view.ContainerView;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Measures how much disk containers take; asked for only by those who want to know. */
@Component
class ContainerSizes {

  private final Snapshots snapshots;
  private final ImageStore images;

  ContainerSizes(Snapshots snapshots, ImageStore images) {
    this.snapshots = snapshots;
    this.images = images;
  }

  /**
   * Bytes on disk.
   *
   * @param own what the container wrote itself
   * @param whole that and its image
   */
  record Sizes(long own, long whole) {}

  /** One that was never started has nothing of its own yet. */
  Sizes of(ContainerView container) {
    Optional<Snapshot> found = snapshots.find(container.id());
    if (found.isEmpty()) {
      return new Sizes(0, images.find(container.imageId()).map(LocalImage::size).orElse(0L));
    }
    long own = snapshots.usage(container.id()).bytes();
    long whole = own;
    while (found.isPresent() && !found.get().parent().isEmpty()) {
      String parent = found.get().parent();
      whole += snapshots.usage(parent).bytes();
      found = snapshots.find(parent);
    }
    return new Sizes(own, whole);
  }
}
