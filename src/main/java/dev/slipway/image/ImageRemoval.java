package dev.slipway.image;

import dev.slipway.events.ImageEvent;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.image.model.ImageFault;
import dev.slipway.image.model.ImageReference;
import dev.slipway.image.model.ImageUser;
import dev.slipway.image.model.LocalImage;
import dev.slipway.image.model.NamedImage;
import dev.slipway.image.model.Removal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Docker's rules of what removing a name or an id means, and when it is refused. */
@Component
class ImageRemoval {

  private static final int SHORT_ID = 12;

  private final ImageCatalog catalog;
  private final ImageNames names;
  private final ImageJournal journal;

  ImageRemoval(ImageCatalog catalog, ImageNames names, ImageJournal journal) {
    this.catalog = catalog;
    this.names = names;
    this.journal = journal;
  }

  /**
   * Removes a name of the image, or the image.
   *
   * @param asked what the user wrote
   */
  List<Removal> remove(LocalImage image, String asked, boolean force, List<ImageUser> containers) {
    Request request =
        new Request(
            image.id(),
            asked,
            force,
            containers.stream().filter(user -> user.imageId().equals(image.id())).toList(),
            catalog.namesOf(image.id()));
    return isIdPrefix(image.id(), asked) ? removeImage(request) : removeName(request);
  }

  private List<Removal> removeName(Request request) {
    if (!request.force() && request.isSingle() && !request.users().isEmpty()) {
      throw new ImageFault.InUse(
          ("conflict: unable to remove repository reference \"%s\" (must force)"
                  + " - container %s is using its referenced image %s")
              .formatted(
                  request.asked(),
                  shortId(request.users().getFirst().containerId()),
                  shortId(request.imageId())));
    }
    List<NamedImage> leaving = leaving(request);
    boolean last = leaving.containsAll(request.references());
    if (last && !request.isHeld()) {
      return delete(request);
    }
    return journal.record(
        journal.untagged(leaving),
        () -> {
          if (last) {
            names.hold(leaving.getFirst());
          }
          return untag(leaving);
        });
  }

  private List<Removal> removeImage(Request request) {
    String id = shortId(request.imageId());
    for (ImageUser user : request.users()) {
      if (user.running()) {
        throw new ImageFault.InUse(
            "conflict: unable to delete %s (cannot be forced) - image is being used by running container %s"
                .formatted(id, shortId(user.containerId())));
      }
    }
    if (!request.force() && !request.isSingle()) {
      throw new ImageFault.InUse(
          "conflict: unable to delete %s (must be forced) - image is referenced in multiple repositories"
              .formatted(id));
    }
    if (!request.force() && !request.users().isEmpty()) {
      throw new ImageFault.InUse(
          "conflict: unable to delete %s (must be forced) - image is being used by stopped container %s"
              .formatted(id, shortId(request.users().getFirst().containerId())));
    }
    return delete(request);
  }

  /** The name that was asked for, and the repository's digests when its last tag goes. */
  private static List<NamedImage> leaving(Request request) {
    ImageReference reference = ImageReference.parse(request.asked());
    NamedImage asked =
        request.references().stream()
            .filter(name -> name.is(reference))
            .findFirst()
            .orElseThrow(() -> new ImageFault.NoSuchImage(reference.familiar()));
    List<NamedImage> leaving = new ArrayList<>(List.of(asked));
    List<NamedImage> others =
        request.references().stream()
            .filter(name -> !name.equals(asked) && name.isOf(reference.name()))
            .toList();
    if (asked.isTag() && others.stream().noneMatch(NamedImage::isTag)) {
      leaving.addAll(others);
    }
    return leaving;
  }

  private List<Removal> untag(List<NamedImage> leaving) {
    List<Removal> removals = new ArrayList<>();
    for (NamedImage name : leaving) {
      names.take(name);
      name.familiar().map(Removal::untagged).ifPresent(removals::add);
    }
    return removals;
  }

  private List<Removal> delete(Request request) {
    List<String> chain =
        catalog.config(request.imageId()).map(ImageConfig::chainIds).orElse(List.of());
    List<ImageEvent> events = new ArrayList<>(journal.untagged(request.names()));
    events.add(journal.deleted(request.imageId()));
    List<Removal> removals = new ArrayList<>(journal.record(events, () -> untag(request.names())));
    removals.add(Removal.deleted(request.imageId()));
    if (request.users().isEmpty()) {
      Set<String> used = usedLayers();
      chain.reversed().stream()
          .filter(layer -> !used.contains(layer))
          .map(Removal::deleted)
          .forEach(removals::add);
    }
    return removals;
  }

  private Set<String> usedLayers() {
    Set<String> used = new HashSet<>();
    for (NamedImage name : catalog.names()) {
      catalog.config(name.imageId()).ifPresent(config -> used.addAll(config.chainIds()));
    }
    return used;
  }

  private static boolean isIdPrefix(String imageId, String asked) {
    return imageId.startsWith(asked) || imageId.substring("sha256:".length()).startsWith(asked);
  }

  private static String shortId(String id) {
    String hex = id.substring(id.indexOf(':') + 1);
    return hex.substring(0, Math.min(SHORT_ID, hex.length()));
  }

  private record Request(
      String imageId, String asked, boolean force, List<ImageUser> users, List<NamedImage> names) {

    List<NamedImage> references() {
      return names.stream().filter(name -> name.reference() != null).toList();
    }

    /** At most one tag, and everything in one repository. */
    boolean isSingle() {
      List<NamedImage> references = references();
      return references.stream().filter(NamedImage::isTag).count() <= 1
          && references.stream().map(NamedImage::repository).distinct().count() <= 1;
    }

    /** Docker keeps the image, without a name, for these containers. */
    boolean isHeld() {
      return users.stream().anyMatch(user -> user.running() || !force);
    }
  }
}
