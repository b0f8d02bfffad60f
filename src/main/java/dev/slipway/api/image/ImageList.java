package dev.slipway.api.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.api.http.Filters;
import dev.slipway.api.http.Glob;
import dev.slipway.api.http.Times;
import dev.slipway.image.ImageStore;
import dev.slipway.image.model.LocalImage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the image list. */
@Component
class ImageList {

  private static final Set<String> ACCEPTED =
      Set.of("before", "dangling", "label", "reference", "since", "until");

  private final ImageStore store;
  private final ImageChoice choice;

  ImageList(ImageStore store, ImageChoice choice) {
    this.store = store;
    this.choice = choice;
  }

  /** One row of the list. */
  record Summary(
      @JsonProperty("Id") String id,
      @JsonProperty("ParentId") String parentId,
      @JsonProperty("RepoTags") List<String> tags,
      @JsonProperty("RepoDigests") List<String> digests,
      @JsonProperty("Created") long created,
      @JsonProperty("Size") long size,
      @JsonProperty("VirtualSize") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Long virtualSize,
      @JsonProperty("SharedSize") long sharedSize,
      @JsonProperty("Labels") @Nullable Map<String, String> labels,
      @JsonProperty("Containers") long containers) {}

  List<Summary> answer(@Nullable String json, boolean virtualSize) {
    Filters filters = Filters.parse(json, ACCEPTED);
    Instant before = filters.has("before") ? created(filters, "before") : Instant.MAX;
    Instant since = filters.has("since") ? created(filters, "since") : Instant.MIN;
    Instant until = until(filters);
    List<Glob> references = filters.of("reference").stream().map(ImageList::glob).toList();
    return store.list().stream()
        .filter(image -> filters.labels("label", image.labels()))
        .filter(image -> !filters.has("dangling") || dangling(filters, image))
        .filter(image -> image.created().isBefore(before) && image.created().isAfter(since))
        .filter(image -> image.created().isBefore(until))
        .filter(image -> references.isEmpty() || !tags(references, image).isEmpty())
        .map(image -> row(image, tags(references, image), virtualSize))
        .toList();
  }

  private static boolean dangling(Filters filters, LocalImage image) {
    return filters.flag("dangling", false) == image.tags().isEmpty();
  }

  private static Instant until(Filters filters) {
    Instant until =
        filters.has("until")
            ? Times.parse("until", filters.of("until").getFirst(), Instant.now())
            : null;
    return until == null ? Instant.MAX : until;
  }

  private Instant created(Filters filters, String name) {
    return choice.named(filters.of(name).getFirst()).created();
  }

  private static Glob glob(String pattern) {
    return Glob.of(pattern).orElseThrow(() -> Filters.invalid("reference=" + pattern));
  }

  private static List<String> tags(List<Glob> references, LocalImage image) {
    return image.tags().stream()
        .filter(
            tag -> references.isEmpty() || references.stream().anyMatch(glob -> matches(glob, tag)))
        .toList();
  }

  /** A shell pattern for the whole reference or for the name without its tag. */
  private static boolean matches(Glob glob, String tag) {
    int colon = tag.lastIndexOf(':');
    String name = colon > tag.lastIndexOf('/') ? tag.substring(0, colon) : tag;
    return glob.matches(tag) || glob.matches(name);
  }

  private static Summary row(LocalImage image, List<String> tags, boolean virtualSize) {
    return new Summary(
        image.id(),
        "",
        tags,
        image.digests(),
        // An image that does not say when it was made has year 1; Docker lists it under 0.
        Math.max(0, image.created().getEpochSecond()),
        image.size(),
        virtualSize ? image.size() : null,
        -1,
        image.labels().isEmpty() ? null : image.labels(),
        -1);
  }
}
