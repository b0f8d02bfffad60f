package dev.slipway.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Everything that no other controller answers: what Docker has and we do not have yet, by one
 * table, and pages that nobody has.
 */
@RestController
class Unsupported {

  private record Row(String method, PathPattern path, String what) {

    static Row of(String method, String path, String what) {
      return new Row(method, PathPatternParser.defaultInstance.parse(path), what);
    }
  }

  private static final List<Row> TABLE =
      List.of(
          Row.of("GET", "/containers/{id}/top", "listing a container's processes"),
          Row.of("GET", "/containers/{id}/changes", "changes of a container's file system"),
          Row.of("GET", "/containers/{id}/export", "exporting a container's file system"),
          Row.of("GET", "/containers/{id}/stats", "container statistics"),
          Row.of("POST", "/containers/{id}/resize", "resizing a container's terminal"),
          Row.of("POST", "/containers/{id}/update", "updating a container"),
          Row.of("POST", "/containers/{id}/attach", "attaching to a container"),
          Row.of("GET", "/containers/{id}/attach/ws", "attaching to a container"),
          Row.of("POST", "/containers/{id}/exec", "exec in a container"),
          Row.of("HEAD", "/containers/{id}/archive", "copying files from a container"),
          Row.of("GET", "/containers/{id}/archive", "copying files from a container"),
          Row.of("PUT", "/containers/{id}/archive", "copying files into a container"),
          Row.of("GET", "/containers/{id}/checkpoints", "checkpoints"),
          Row.of("POST", "/containers/{id}/checkpoints", "checkpoints"),
          Row.of("DELETE", "/containers/{id}/checkpoints/{checkpoint}", "checkpoints"),
          Row.of("POST", "/containers/prune", "pruning containers"),
          Row.of("POST", "/exec/{id}/start", "exec in a container"),
          Row.of("POST", "/exec/{id}/resize", "exec in a container"),
          Row.of("GET", "/exec/{id}/json", "exec in a container"),
          Row.of("GET", "/images/search", "searching a registry for images"),
          Row.of("GET", "/images/get", "saving images"),
          Row.of("GET", "/images/{name}/get", "saving images"),
          Row.of("POST", "/images/{name}/push", "pushing images"),
          Row.of("POST", "/images/prune", "pruning images"),
          Row.of("POST", "/commit", "committing a container to an image"),
          Row.of("POST", "/build", "building images"),
          Row.of("POST", "/build/prune", "building images"),
          Row.of("POST", "/build/cancel", "building images"),
          Row.of("POST", "/session", "build sessions"),
          Row.of("POST", "/grpc", "build sessions"),
          Row.of("POST", "/auth", "registry authentication"),
          Row.of("GET", "/distribution/{name}/json", "asking a registry about an image"),
          Row.of("GET", "/system/df", "disk usage"),
          Row.of("POST", "/networks/create", "creating networks"),
          Row.of("POST", "/networks/{id}/connect", "connecting a container to a network"),
          Row.of("POST", "/networks/{id}/disconnect", "disconnecting a container from a network"),
          Row.of("POST", "/networks/prune", "pruning networks"),
          Row.of("POST", "/volumes/create", "creating volumes"),
          Row.of("PUT", "/volumes/{name}", "updating volumes"),
          Row.of("POST", "/volumes/prune", "pruning volumes"),
          Row.of("GET", "/plugins", "plugins"),
          Row.of("GET", "/plugins/privileges", "plugins"),
          Row.of("POST", "/plugins/pull", "plugins"),
          Row.of("POST", "/plugins/create", "plugins"),
          Row.of("GET", "/plugins/{name}/json", "plugins"),
          Row.of("DELETE", "/plugins/{name}", "plugins"),
          Row.of("POST", "/plugins/{name}/{action:enable|disable|push|set|upgrade}", "plugins"),
          Row.of("GET", "/swarm", "swarm"),
          Row.of("GET", "/swarm/unlockkey", "swarm"),
          Row.of("POST", "/swarm/{action:init|join|leave|update|unlock}", "swarm"),
          Row.of("GET", "/{kind:nodes|services|tasks|secrets|configs}", "swarm"),
          Row.of("GET", "/{kind:nodes|services|tasks|secrets|configs}/{id}", "swarm"),
          Row.of("DELETE", "/{kind:nodes|services|secrets|configs}/{id}", "swarm"),
          Row.of("POST", "/{kind:services|secrets|configs}/create", "swarm"),
          Row.of("POST", "/{kind:nodes|services|secrets|configs}/{id}/update", "swarm"),
          Row.of("GET", "/{kind:services|tasks}/{id}/logs", "swarm"));

  /** Refuses by the table with status 501, and everything else with 404. */
  @RequestMapping("/**")
  void answer(HttpServletRequest request) {
    PathContainer path = PathContainer.parsePath(request.getRequestURI());
    for (Row row : TABLE) {
      if (row.method.equals(request.getMethod()) && row.path.matches(path)) {
        throw ApiFault.notYet(row.what);
      }
    }
    throw ApiFault.noSuchPage();
  }
}
