package dev.slipway.api.engine;

import dev.slipway.api.container.Lookup;
import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.JsonBody;
import dev.slipway.api.image.ImageChoice;
import dev.slipway.api.network.NetworkController;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Everything that no other controller answers: what Docker has and we do not have yet, by one
 * table, and pages that nobody has. What Docker would refuse in such a request, an unknown
 * container or a body that is no JSON, is refused first, in Docker's words.
 */
@RestController
class Unsupported {

  /** Refuses what Docker would refuse; {@code named} is what the path names, empty for nothing. */
  @FunctionalInterface
  private interface Check {
    void pass(HttpServletRequest request, String named) throws IOException;
  }

  private record Row(String method, PathPattern path, String what, List<Check> checks) {

    /** The name in the path is its first variable. */
    String named(PathContainer requested) {
      PathPattern.PathMatchInfo match = path.matchAndExtract(requested);
      return match == null ? "" : match.getUriVariables().values().stream().findFirst().orElse("");
    }
  }

  private static Row row(String method, String path, String what, Check... checks) {
    return new Row(method, PathPatternParser.defaultInstance.parse(path), what, List.of(checks));
  }

  private final Lookup lookup;
  private final ImageChoice images;
  private final NetworkController networks;
  private final List<Row> table;

  Unsupported(Lookup lookup, ImageChoice images, NetworkController networks) {
    this.lookup = lookup;
    this.images = images;
    this.networks = networks;
    this.table = table();
  }

  private List<Row> table() {
    Check container = (request, id) -> lookup.container(id);
    Check json = (request, id) -> JsonBody.object(request);
    Check path = (request, id) -> parameter(request, "path");
    Check image = (request, name) -> images.named(name);
    Check network = (request, id) -> networks.find(id);
    return List.of(
        row("GET", "/containers/{id}/changes", "changes of a container's file system", container),
        row("GET", "/containers/{id}/export", "exporting a container's file system", container),
        row("HEAD", "/containers/{id}/archive", "copying files", path, container),
        row("GET", "/containers/{id}/archive", "copying files", path, container),
        row("PUT", "/containers/{id}/archive", "copying files", path, container),
        row("GET", "/containers/{id}/checkpoints", "checkpoints"),
        row("POST", "/containers/{id}/checkpoints", "checkpoints"),
        row("DELETE", "/containers/{id}/checkpoints/{checkpoint}", "checkpoints"),
        row("GET", "/images/search", "searching a registry for images"),
        row("GET", "/images/get", "saving images"),
        row("GET", "/images/{name}/get", "saving images", image),
        row("POST", "/images/{name}/push", "pushing images", image),
        row("POST", "/images/prune", "pruning images"),
        row("POST", "/commit", "committing a container to an image", this::commit),
        row("POST", "/build", "building images"),
        row("POST", "/build/prune", "building images"),
        row("POST", "/build/cancel", "building images"),
        row("POST", "/session", "build sessions"),
        row("POST", "/grpc", "build sessions"),
        row("POST", "/auth", "registry authentication", json),
        row("GET", "/distribution/{name}/json", "asking a registry about an image"),
        row("GET", "/system/df", "disk usage"),
        row("POST", "/networks/create", "creating networks", json),
        row("POST", "/networks/{id}/connect", "connecting to a network", json, network),
        row("POST", "/networks/{id}/disconnect", "disconnecting from a network", json, network),
        row("POST", "/networks/prune", "pruning networks"),
        row("POST", "/volumes/create", "creating volumes", json),
        row("PUT", "/volumes/{name}", "updating volumes"),
        row("POST", "/volumes/prune", "pruning volumes"),
        row("GET", "/plugins/privileges", "plugins"),
        row("POST", "/plugins/pull", "plugins"),
        row("POST", "/plugins/create", "plugins"),
        row("POST", "/swarm/{action:init|join}", "swarm"));
  }

  /** Refuses by the table with status 501, and everything else with 404. */
  @RequestMapping("/**")
  void answer(HttpServletRequest request) throws IOException {
    PathContainer path = PathContainer.parsePath(request.getRequestURI());
    for (Row row : table) {
      if (row.method.equals(request.getMethod()) && row.path.matches(path)) {
        String named = row.named(path);
        for (Check check : row.checks) {
          check.pass(request, named);
        }
        throw ApiFault.notYet(row.what);
      }
    }
    throw ApiFault.noSuchPage();
  }

  private void commit(HttpServletRequest request, String nothing) {
    String id = request.getParameter("container");
    lookup.container(id == null ? "" : id);
  }

  /** Docker forgot the blank. */
  private static void parameter(HttpServletRequest request, String name) {
    String value = request.getParameter(name);
    if (value == null || value.isEmpty()) {
      throw ApiFault.badRequest("bad parameter: " + name + "cannot be empty");
    }
  }
}
