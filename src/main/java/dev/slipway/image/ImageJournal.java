package dev.slipway.image;

import dev.slipway.events.ImageEvent;
import dev.slipway.events.ImageEvents;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.image.model.ImageReference;
import dev.slipway.image.model.NamedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes a change to images together with its events. containerd and the store cannot commit as one,
 * so the events are stored as planned, the change is made, and then they are shown. After a crash,
 * and after a change that failed on its way, containerd is asked which names have changed: an event
 * is shown if the names say that it happened, and forgotten if not.
 */
@Component
class ImageJournal {

  private static final Logger log = LoggerFactory.getLogger(ImageJournal.class);

  /** The effect of an event: one of these, then containerd's names, one a line. */
  private static final String GIVEN = "given";

  private static final String TAKEN = "taken";
  private static final String GONE = "gone";

  private final ImageEvents events;
  private final ImageCatalog catalog;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  ImageJournal(ImageEvents events, ImageCatalog catalog) {
    this.events = events;
    this.catalog = catalog;
  }

  /**
   * Makes a change and shows its events.
   *
   * @param planned all events of the change if it succeeds
   */
  <T> T record(List<ImageEvent> planned, Supplier<T> change) {
    settleLeft();
    String changeId = UUID.randomUUID().toString();
    underWay.add(changeId);
    try {
      events.plan(changeId, planned);
      T result = made(changeId, change);
      show(changeId);
      return result;
    } finally {
      underWay.remove(changeId);
    }
  }

  /** What is done is done: if the store went away meanwhile, the events come later. */
  private void show(String changeId) {
    try {
      events.settle(changeId, event -> true);
    } catch (RuntimeException e) {
      log.warn("Events of images are shown later: {}", e.getMessage());
    }
  }

  private <T> T made(String changeId, Supplier<T> change) {
    try {
      return change.get();
    } catch (RuntimeException | Error e) {
      try {
        events.settle(changeId, this::happened);
      } catch (RuntimeException unsettled) {
        e.addSuppressed(unsettled);
      }
      throw e;
    }
  }

  /** Settles what was left open: a service died, or the store or containerd was away. */
  void settleLeft() {
    for (String changeId : events.pending()) {
      if (!underWay.contains(changeId)) {
        log.info("Settling a change to images that was left open");
        events.settle(changeId, this::happened);
      }
    }
  }

  /** The same, once before the first request. */
  void recover() {
    settleLeft();
    events.publishLeft();
  }

  /** Docker's {@code load} or {@code import}: the image gets these names, or one that keeps it. */
  ImageEvent added(String action, ImageConfig image, List<ImageReference> names) {
    return new ImageEvent(
        action, image.id(), attributes(image.labels(), image.id()), given(image.id(), names));
  }

  ImageEvent tagged(String imageId, ImageReference name) {
    return new ImageEvent(
        "tag",
        imageId,
        attributes(labels(imageId), name.familiar()),
        given(imageId, List.of(name)));
  }

  /** One event for each name that a user knows. */
  List<ImageEvent> untagged(List<NamedImage> names) {
    return names.stream()
        .filter(name -> name.reference() != null)
        .map(name ->
            new ImageEvent(
                "untag",
                name.imageId(),
                attributes(labels(name.imageId()), name.imageId()),
                TAKEN + "\n" + name.name()))
        .toList();
  }

  /** As Docker's: by then nobody knows the labels any more. */
  ImageEvent deleted(String imageId) {
    return new ImageEvent("delete", imageId, attributes(Map.of(), imageId), GONE);
  }

  /** Only names that are not the image's already can tell later that something happened. */
  private String given(String imageId, List<ImageReference> names) {
    Stream<String> canonical =
        names.isEmpty()
            ? Stream.of(NamedImage.untagged(imageId))
            : names.stream().map(ImageReference::canonical);
    List<String> lines = new ArrayList<>(List.of(GIVEN));
    canonical.filter(name -> !leads(name, imageId)).forEach(lines::add);
    return String.join("\n", lines);
  }

  private boolean happened(ImageEvent event) {
    List<String> lines = event.effect().lines().toList();
    List<String> names = lines.subList(1, lines.size());
    return switch (lines.getFirst()) {
      case GIVEN -> names.stream().anyMatch(name -> leads(name, event.imageId()));
      case TAKEN -> names.stream().noneMatch(name -> leads(name, event.imageId()));
      case GONE -> catalog.namesOf(event.imageId()).isEmpty();
      default -> false;
    };
  }

  private boolean leads(String name, String imageId) {
    return catalog.named(name).filter(named -> named.imageId().equals(imageId)).isPresent();
  }

  private Map<String, String> labels(String imageId) {
    return catalog.config(imageId).map(ImageConfig::labels).orElse(Map.of());
  }

  private static Map<String, String> attributes(Map<String, String> labels, String name) {
    Map<String, String> attributes = new TreeMap<>(labels);
    attributes.put("name", name);
    return attributes;
  }
}
