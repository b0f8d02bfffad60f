package dev.slipway.runtime;

import java.util.List;

/** Unpacks layers. */
public interface Diffs {

  /**
   * Applies a layer blob (tar, tar+gzip, tar+zstd by its media type) to mounts; deadline 10 min.
   *
   * @return the uncompressed layer: its digest is the diff id
   */
  Descriptor apply(Descriptor layer, List<Mount> mounts);
}
