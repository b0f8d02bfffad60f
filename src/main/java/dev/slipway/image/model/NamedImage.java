package dev.slipway.image.model;

import dev.slipway.runtime.Descriptor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A name that containerd holds and the image that it leads to.
 *
 * @param reference null for the name that keeps an untagged image, and for a name that Docker's
 *     grammar does not know
 */
public record NamedImage(
    String name, Descriptor target, String imageId, @Nullable ImageReference reference) {

  private static final String UNTAGGED = "<none>@";

  public static NamedImage of(String name, Descriptor target, String imageId) {
    return new NamedImage(name, target, imageId, reference(name));
  }

  /** The name that keeps an image without tags from containerd's garbage collection. */
  public static String untagged(String imageId) {
    return UNTAGGED + imageId;
  }

  public boolean isTag() {
    return reference != null && reference.digest().isEmpty();
  }

  public boolean isDigest() {
    return reference != null && !reference.digest().isEmpty();
  }

  /** The repository in its full form; empty for a name that is no reference. */
  public String repository() {
    return reference == null ? "" : reference.name();
  }

  public boolean isOf(String repository) {
    return repository().equals(repository);
  }

  /** A reference by digest means the digest, whatever tag stands before it. */
  public boolean is(ImageReference asked) {
    return reference != null
        && isOf(asked.name())
        && (asked.digest().isEmpty()
            ? reference.digest().isEmpty() && reference.tag().equals(asked.tag())
            : reference.digest().equals(asked.digest()));
  }

  public Optional<String> familiar() {
    return Optional.ofNullable(reference).map(ImageReference::familiar);
  }

  private static @Nullable ImageReference reference(String name) {
    try {
      return ImageReference.parse(name);
    } catch (ImageFault.InvalidReference e) {
      return null;
    }
  }
}
