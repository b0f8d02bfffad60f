package dev.slipway.api.container;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slipway.api.http.ApiSettings;
import dev.slipway.container.NetworkEndpoint;
import dev.slipway.container.NetworkEndpoint.PublishedPort;
import dev.slipway.exec.ExecRegistry;
import dev.slipway.settings.model.ExposedPort;
import dev.slipway.view.ContainerView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What inspect and list show of containers as JSON, written once per change. A view is never
 * changed but replaced by another one, so what was written for one holds as long as it lives; by
 * identity, since views with equal contents may be compared only at the price of reading them. No
 * version of the API that is served shows a container differently.
 */
@Component
class ContainerJson {

  /** How many bytes of inspect's documents are kept; the list's rows, which are small, all are. */
  private static final int BYTES = 32 << 20;

  private final ContainerDocument document;
  private final ExecRegistry registry;
  private final JsonMapper json;
  private final Path dataDir;
  private final Cache<ContainerView, byte[]> documents =
      Caffeine.newBuilder()
          .weakKeys()
          .maximumWeight(BYTES)
          .weigher((ContainerView container, byte[] document) -> document.length)
          .executor(Runnable::run)
          .build();
  private final Cache<ContainerView, ContainerSummary> summaries =
      Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

  ContainerJson(
      ContainerDocument document, ExecRegistry registry, JsonMapper json, ApiSettings settings) {
    this.document = document;
    this.registry = registry;
    this.json = json;
    this.dataDir = settings.dataDir();
  }

  /** The document of inspect without sizes; not to be changed. */
  byte[] document(ContainerView container) {
    return document(container, null);
  }

  /**
   * The document of inspect; not to be changed. Sizes and execs change without the container's
   * view, so a document with them is not kept.
   *
   * @param sizes null when nobody asked for them
   */
  byte[] document(ContainerView container, ContainerSizes.@Nullable Sizes sizes) {
    List<String> execs = registry.open(container.id());
    return sizes == null && execs.isEmpty()
        ? documents.get(container, c -> json.writeValueAsBytes(document.of(c)))
        : json.writeValueAsBytes(document.of(container, sizes, execs));
  }

  /** The row of the list. */
  ContainerSummary summary(ContainerView container) {
    return summaries.get(container, this::summarize);
  }

  private ContainerSummary summarize(ContainerView c) {
    JsonNode config = JsonMapper.shared().readTree(c.config());
    List<ExposedPort> exposed = NetworkSettings.exposed(config);
    List<MountList.Mount> mounts =
        MountList.of(JsonMapper.shared().readTree(c.hostConfig()), dataDir);
    return new ContainerSummary(
        members(new ContainerSummary.Named(c.id(), List.of("/" + c.name()))),
        json.writeValueAsString(c.imageReference()),
        json.writeValueAsString(c.imageId()),
        members(
            new ContainerSummary.Made(
                c.imageId(),
                command(ContainerDocument.command(config)),
                c.createdAt().getEpochSecond(),
                ports(c, exposed))),
        members(new ContainerSummary.Labelled(c.labels(), c.status())),
        members(
            new ContainerSummary.Placed(
                new ContainerSummary.Mode(c.networkMode()),
                new ContainerSummary.Networked(NetworkSettings.networks(c)),
                mounts)),
        exposed,
        mounts);
  }

  /** An object without its braces. */
  private String members(Object object) {
    String whole = json.writeValueAsString(object);
    return whole.substring(1, whole.length() - 1);
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

  private static List<ContainerSummary.Port> ports(ContainerView c, List<ExposedPort> exposed) {
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
    for (ExposedPort each : exposed) {
      if (endpoint.ports().stream().noneMatch(port -> isOf(port, each))) {
        ports.add(new ContainerSummary.Port(null, each.number(), null, each.protocol()));
      }
    }
    return ports;
  }

  private static boolean isOf(PublishedPort published, ExposedPort exposed) {
    return published.containerPort() == exposed.number()
        && published.protocol().equals(exposed.protocol());
  }
}
