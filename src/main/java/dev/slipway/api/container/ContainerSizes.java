package dev.slipway.api.container;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slipway.image.ImageStore;
import dev.slipway.image.model.LocalImage;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Snapshots;
import dev.slipway.runtime.Snapshots.Snapshot;
import dev.slipway.view.ContainerView;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Measures how much disk containers take; asked for only by those who want to know. */
@Component
class ContainerSizes {

  private static final int CHAINS = 10_000;

  private final Snapshots snapshots;
  private final ImageStore images;

  /** Bytes of a committed snapshot with all below it: what is committed never changes. */
  private final Cache<String, Long> committed =
      Caffeine.newBuilder().maximumSize(CHAINS).executor(Runnable::run).build();

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

  /** One that was never started, or is just being removed, has nothing of its own. */
  Sizes of(ContainerView container) {
    Optional<Snapshot> found = snapshots.find(container.id());
    if (found.isPresent()) {
      try {
        long own = snapshots.usage(container.id()).bytes();
        return new Sizes(own, own + chain(found.get().parent()));
      } catch (RuntimeFault.NotFound removed) {
        // Between the question whether it is there and the one how large it is.
        return new Sizes(0, 0);
      }
    }
    return new Sizes(0, images.find(container.imageId()).map(LocalImage::size).orElse(0L));
  }

  /** What the container wrote itself; 0 where nothing can be told. */
  long own(ContainerView container) {
    try {
      return snapshots.find(container.id()).isPresent()
          ? snapshots.usage(container.id()).bytes()
          : 0;
    } catch (RuntimeFault unknown) {
      return 0;
    }
  }

  private long chain(String name) {
    if (name.isEmpty()) {
      return 0;
    }
    Long known = committed.getIfPresent(name);
    if (known == null) {
      String parent = snapshots.find(name).map(Snapshot::parent).orElse("");
      known = snapshots.usage(name).bytes() + chain(parent);
      committed.put(name, known);
    }
    return known;
  }
}
