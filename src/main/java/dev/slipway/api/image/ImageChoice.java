package dev.slipway.api.image;

import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.Params;
import dev.slipway.image.ImageStore;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.image.model.ImageFault.NoSuchImage;
import dev.slipway.image.model.ImageReference;
import dev.slipway.image.model.LocalImage;
import org.springframework.stereotype.Component;

/** Finds the image that a client means. */
@Component
public class ImageChoice {

  private final ImageStore store;

  ImageChoice(ImageStore store) {
    this.store = store;
  }

  /** The image of that name; otherwise Docker's 404. */
  public LocalImage named(String reference) {
    return store.find(reference).orElseThrow(() -> new NoSuchImage(shown(reference)));
  }

  /**
   * The configuration of the image that a container is made from.
   *
   * @param platform what the client asks for, {@code linux/amd64}; empty for any
   */
  public ImageConfig of(String reference, String platform) {
    if (reference.isEmpty()) {
      throw ApiFault.badRequest("no image specified");
    }
    ImageConfig config =
        store
            .id(reference)
            .or(() -> store.idAskedAgain(reference))
            .flatMap(store::config)
            .orElseThrow(() -> new NoSuchImage(shown(reference)));
    if (!platform.isEmpty() && !fits(platform, config)) {
      throw ApiFault.notFound(
          ("image with reference %s was found but its platform (%s/%s) does not match the"
                  + " specified platform (%s)")
              .formatted(
                  reference, config.os(), config.architecture(), Params.printable(platform)));
    }
    return config;
  }

  private static boolean fits(String platform, ImageConfig image) {
    String[] parts = platform.split("/", -1);
    boolean os = parts[0].equals(image.os());
    boolean machine = parts.length < 2 || normal(parts[1]).equals(normal(image.architecture()));
    return os && machine;
  }

  private static String normal(String architecture) {
    return switch (architecture) {
      case "x86_64", "x86-64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> architecture;
    };
  }

  /** Docker shows names with their tag, and ids as they were written. */
  private static String shown(String reference) {
    return reference.startsWith("sha256:") ? reference : ImageReference.parse(reference).familiar();
  }
}
