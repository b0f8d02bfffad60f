package dev.slipway.api.container;

import dev.slipway.api.http.Filters;
import dev.slipway.container.ContainerRefusal.NoSuchContainer;
import dev.slipway.container.NetworkEndpoint;
import dev.slipway.settings.model.ExposedPort;
import dev.slipway.view.ContainerView;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which containers a list shows. */
public final class ContainerFilter {

  private static final Set<String> ACCEPTED =
      Set.of(
          "ancestor",
          "before",
          "exited",
          "expose",
          "health",
          "id",
          "is-task",
          "isolation",
          "label",
          "name",
          "network",
          "publish",
          "since",
          "status",
          "volume");
  private static final Set<String> STATES =
      Set.of("created", "running", "paused", "restarting", "removing", "exited", "dead");
  private static final Set<String> HEALTH = Set.of("none", "starting", "healthy", "unhealthy");

  private final Filters filters;
  private final boolean all;
  private @Nullable Set<String> between;

  private ContainerFilter(Filters filters, boolean all) {
    this.filters = filters;
    this.all = all;
  }

  /** Reads the filters; a value that cannot be is status 400. */
  public static ContainerFilter parse(@Nullable String json, boolean all) {
    Filters filters = Filters.parse(json, ACCEPTED);
    check(filters, "status", STATES);
    check(filters, "health", HEALTH);
    for (String exit : filters.of("exited")) {
      if (!exit.matches("-?\\d{1,9}")) {
        throw Filters.invalid("exited=" + exit);
      }
    }
    for (String name : List.of("expose", "publish")) {
      for (String port : filters.of(name)) {
        if (ExposedPort.of(port).isEmpty()) {
          throw Filters.invalid(name + "=" + port);
        }
      }
    }
    filters.flag("is-task", false);
    return new ContainerFilter(filters, all || filters.has("status") || filters.has("exited"));
  }

  List<String> ancestors() {
    return filters.of("ancestor");
  }

  /** Remembers which of the listed ones were created between two others; unknown ones are 404. */
  void between(List<ContainerView> newestFirst, @Nullable String since, @Nullable String before) {
    int first = 0;
    int end = newestFirst.size();
    for (String newer : references("before", before)) {
      first = Math.max(first, index(newestFirst, newer) + 1);
    }
    for (String older : references("since", since)) {
      end = Math.min(end, index(newestFirst, older));
    }
    between = new HashSet<>();
    for (ContainerView container : newestFirst.subList(first, Math.max(first, end))) {
      between.add(container.id());
    }
  }

  private List<String> references(String name, @Nullable String parameter) {
    return parameter == null || parameter.isEmpty() ? filters.of(name) : List.of(parameter);
  }

  /**
   * Whether the list shows the container.
   *
   * @param ancestors ids of the images that the filter names
   * @param summaries asked only by filters that need what a container's settings say
   */
  boolean accepts(
      ContainerView c, Set<String> ancestors, Function<ContainerView, ContainerSummary> summaries) {
    return (all || c.isRunning())
        && (between == null || between.contains(c.id()))
        && filters.match("id", c.id())
        && (filters.match("name", c.name()) || filters.match("name", "/" + c.name()))
        && filters.exact("status", c.status())
        && filters.exact("health", "none")
        && !filters.flag("is-task", false)
        && filters.labels("label", c.labels())
        && exited(c)
        && (!filters.has("ancestor") || ancestors.contains(c.imageId()))
        && network(c)
        && inSettings(c, summaries);
  }

  private boolean exited(ContainerView c) {
    return !filters.has("exited")
        || (!c.isRunning()
            && c.startedAt() != null
            && filters.exact("exited", Integer.toString(c.exitCode())));
  }

  private boolean network(ContainerView c) {
    NetworkEndpoint endpoint = c.endpoint();
    return filters.any(
        "network",
        wanted ->
            wanted.equals(c.networkMode())
                || (endpoint != null && endpoint.networkId().startsWith(wanted)));
  }

  private boolean inSettings(ContainerView c, Function<ContainerView, ContainerSummary> summaries) {
    if (!filters.has("volume") && !filters.has("expose") && !filters.has("publish")) {
      return true;
    }
    ContainerSummary summary = summaries.apply(c);
    return filters.any("volume", wanted -> MountList.mentions(summary.mounts(), wanted))
        && ports(c, summary.exposed());
  }

  /** As in Docker, one of both is enough where both are given; {@code publish} is a host's port. */
  private boolean ports(ContainerView c, List<ExposedPort> exposed) {
    if (!filters.has("expose") && !filters.has("publish")) {
      return true;
    }
    List<ExposedPort> published =
        c.endpoint() == null
            ? List.of()
            : c.endpoint().ports().stream()
                .map(port -> new ExposedPort(port.hostPort(), port.protocol()))
                .toList();
    return hits("publish", published) || hits("expose", exposed);
  }

  private boolean hits(String name, List<ExposedPort> present) {
    return filters.of(name).stream()
        .anyMatch(wanted -> !Collections.disjoint(present, ExposedPort.of(wanted)));
  }

  private static void check(Filters filters, String name, Set<String> values) {
    for (String value : filters.of(name)) {
      if (!values.contains(value)) {
        throw Filters.invalid(name + "=" + value);
      }
    }
  }

  private static int index(List<ContainerView> containers, String reference) {
    for (int i = 0; i < containers.size(); i++) {
      ContainerView container = containers.get(i);
      String name = reference.startsWith("/") ? reference.substring(1) : reference;
      if (container.name().equals(name) || container.id().startsWith(reference)) {
        return i;
      }
    }
    throw new NoSuchContainer(reference);
  }
}
