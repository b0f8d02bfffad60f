package dev.slipway.start;

import dev.slipway.image.model.ImageConfig;
import dev.slipway.runtime.Mount;
import java.util.List;

/**
 * The root file system that the snapshot step hands to the steps that build on it.
 *
 * @param fresh whether this attempt made the snapshot, so that it holds nothing but the image's
 *     files
 */
public record PreparedRootfs(ImageConfig image, List<Mount> mounts, boolean fresh) {}
