package dev.slipway.api.container;

import dev.slipway.api.http.ApiSettings;
import dev.slipway.container.NetworkEndpoint;
import dev.slipway.container.NetworkEndpoint.PublishedPort;
import dev.slipway.image.ImageStore;
import dev.slipway.image.model.ImageFault;
import dev.slipway.image.model.LocalImage;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.settings.model.ExposedPort;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ContainerViews;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes the container list. */
@Component
class ContainerList {

  private final ContainerViews views;
  private final ImageStore images;
  private final ContainerSizes sizes;
  private final Path dataDir;

  ContainerList(
      ContainerViews views, ImageStore images, ContainerSizes sizes, ApiSettings settings) {
    this.views = views;
    this.images = images;
    this.sizes = sizes;
    this.dataDir = settings.dataDir();
  }

  /** Newest first; only live containers unless all, a limit or a filter on states asks for more. */
  List<ContainerSummary> answer(
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
    return containers.stream()
        .filter(container -> filter.accepts(container, ancestors))
        .limit(limit > 0 ? limit : Long.MAX_VALUE)
        .map(container -> row(container, imageIds, size, now))
        .toList();
  }

  private Set<String> ancestors(List<String> references) {
    return references.stream()
        .map(this::imageId)
        .filter(id -> !id.isEmpty())
        .collect(Collectors.toSet());
  }

  private String imageId(String reference) {
    try {
      return images.find(reference).map(LocalImage::id).orElse("");
    } catch (ImageFault | RuntimeFault unreadable) {
      // A list never waits for the runtime to come back.
      return "";
    }
  }

  private ContainerSummary row(
      ContainerView c, Map<String, String> imageIds, boolean size, Instant now) {
    ContainerSizes.@Nullable Sizes measured = size ? sizes.of(c) : null;
    JsonNode config = JsonMapper.shared().readTree(c.config());
    JsonNode hostConfig = JsonMapper.shared().readTree(c.hostConfig());
    String current = imageIds.computeIfAbsent(c.imageReference(), this::imageId);
    return new ContainerSummary(
        c.id(),
        List.of("/" + c.name()),
        current.equals(c.imageId()) ? c.imageReference() : c.imageId(),
        c.imageId(),
        command(ContainerDocument.command(config)),
        c.createdAt().getEpochSecond(),
        ports(c, config),
        measured == null ? null : measured.own(),
        measured == null ? null : measured.whole(),
        c.labels(),
        c.status(),
        StatusText.of(c.status(), c.exitCode(), c.startedAt(), c.finishedAt(), now),
        new ContainerSummary.Mode(c.networkMode()),
        new ContainerSummary.Networked(NetworkSettings.networks(c)),
        MountList.of(hostConfig, dataDir));
  }

  private static String command(List<String> command) {
    if (command.isEmpty()) {
      return "";
    }
    List<String> words = new ArrayList<>(command);
    words.replaceAll(word -> word.contains(" ") ? "'" + word + "'" : word);
    words.set(0, command.getFirst());
    return String.join(" ", words);
  }

  private static List<ContainerSummary.Port> ports(ContainerView c, JsonNode config) {
    NetworkEndpoint endpoint = c.endpoint();
    List<ContainerSummary.Port> ports = new ArrayList<>();
    if (endpoint == null || !NetworkSettings.isBridge(endpoint)) {
      return ports;
    }
    for (PublishedPort port : endpoint.ports()) {
      ports.add(
          new ContainerSummary.Port(
              NetworkSettings.shown(port), port.containerPort(), port.hostPort(), port.protocol()));
    }
    for (ExposedPort exposed : NetworkSettings.exposed(config)) {
      if (endpoint.ports().stream().noneMatch(port -> isOf(port, exposed))) {
        ports.add(new ContainerSummary.Port(null, exposed.number(), null, exposed.protocol()));
      }
    }
    return ports;
  }

  private static boolean isOf(PublishedPort published, ExposedPort exposed) {
    return published.containerPort() == exposed.number()
        && published.protocol().equals(exposed.protocol());
  }
}
