package dev.slipway.api.container;

import dev.slipway.image.ImageStore;
import dev.slipway.image.model.ImageFault;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ContainerViews;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the container list. */
@Component
class ContainerList {

  private final ContainerViews views;
  private final ImageStore images;
  private final ContainerSizes sizes;
  private final ContainerJson json;

  ContainerList(ContainerViews views, ImageStore images, ContainerSizes sizes, ContainerJson json) {
    this.views = views;
    this.images = images;
    this.sizes = sizes;
    this.json = json;
  }

  /** An answer that is known and only has to be written. */
  interface Answer {
    /** Writes a JSON array. */
    void write(OutputStream out) throws IOException;
  }

  /** One container of the answer, with what does not follow from it alone. */
  private record Row(
      ContainerSummary summary,
      boolean named,
      ContainerSizes.@Nullable Sizes sizes,
      String status) {}

  /** Newest first; only live containers unless all, a limit or a filter on states asks for more. */
  Answer answer(
      boolean all,
      int limit,
      boolean size,
      @Nullable String since,
      @Nullable String before,
      @Nullable String filters) {
    ContainerFilter filter =
        ContainerFilter.parse(filters, all || limit > 0 || since != null || before != null);
    List<ContainerView> containers = views.list();
    filter.between(containers, since, before);
    Set<String> ancestors = ancestors(filter.ancestors());
    Map<String, String> imageIds = new HashMap<>();
    Instant now = Instant.now();
    List<Row> rows =
        containers.stream()
            .filter(container -> filter.accepts(container, ancestors, json::summary))
            .limit(limit > 0 ? limit : Long.MAX_VALUE)
            .map(container -> row(container, imageIds, size, now))
            .toList();
    return out -> write(rows, out);
  }

  private Set<String> ancestors(List<String> references) {
    return references.stream()
        .map(this::imageId)
        .filter(id -> !id.isEmpty())
        .collect(Collectors.toSet());
  }

  private String imageId(String reference) {
    try {
      return images.id(reference).orElse("");
    } catch (ImageFault | RuntimeFault unreadable) {
      // A list never waits for the runtime to come back.
      return "";
    }
  }

  private Row row(ContainerView c, Map<String, String> imageIds, boolean size, Instant now) {
    return new Row(
        json.summary(c),
        imageIds.computeIfAbsent(c.imageReference(), this::imageId).equals(c.imageId()),
        size ? sizes.of(c) : null,
        StatusText.of(c.status(), c.exitCode(), c.startedAt(), c.finishedAt(), now));
  }

  private static void write(List<Row> rows, OutputStream out) throws IOException {
    out.write('[');
    boolean first = true;
    for (Row row : rows) {
      if (!first) {
        out.write(',');
      }
      first = false;
      out.write(
          row.summary()
              .row(row.named(), row.sizes(), row.status())
              .getBytes(StandardCharsets.UTF_8));
    }
    out.write(']');
  }
}
