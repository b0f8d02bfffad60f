package dev.slipway.image.model;

import org.jspecify.annotations.Nullable;

/**
 * One line of what a removal did: exactly one of the two is set.
 *
 * @param untagged the familiar reference that is gone
 * @param deleted the image id or the chain id of a layer that is gone
 */
public record Removal(@Nullable String untagged, @Nullable String deleted) {

  public static Removal untagged(String reference) {
    return new Removal(reference, null);
  }

  public static Removal deleted(String digest) {
    return new Removal(null, digest);
  }
}
