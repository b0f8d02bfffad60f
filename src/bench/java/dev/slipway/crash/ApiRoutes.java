package dev.slipway.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * Everything that can be asked of the service: Slipway's own paths as its OpenAPI document
 * describes them, and Docker's by Docker's own reference.
 */
final class ApiRoutes {

  private static final String DOCKER =
      """
      GET /_ping
      HEAD /_ping
      GET /version
      GET /info
      GET /events since until filters
      POST /containers/create name platform
      GET /containers/json all limit size since before filters
      GET /containers/{id}/json size
      GET /containers/{id}/logs stdout stderr since until timestamps tail follow
      POST /containers/{id}/start detachKeys checkpoint checkpoint-dir
      POST /containers/{id}/stop t signal
      POST /containers/{id}/restart t signal
      POST /containers/{id}/kill signal
      POST /containers/{id}/pause
      POST /containers/{id}/unpause
      POST /containers/{id}/rename name
      POST /containers/{id}/wait condition
      DELETE /containers/{id} v force link
      POST /containers/{id}/exec
      POST /containers/{id}/attach stream stdout
      GET /containers/{id}/stats stream
      GET /containers/{id}/archive path
      PUT /containers/{id}/archive path
      POST /containers/{id}/update
      POST /containers/prune filters
      GET /images/json all filters digests
      GET /images/{name}/json
      GET /images/{name}/history
      POST /images/{name}/tag repo tag
      DELETE /images/{name} force noprune
      POST /images/load quiet
      POST /images/create fromImage fromSrc repo tag message changes platform
      POST /images/{name}/push tag
      POST /build t
      GET /networks filters
      GET /networks/{id} verbose scope
      DELETE /networks/{id}
      POST /networks/create
      GET /volumes filters
      GET /volumes/{name}
      DELETE /volumes/{name} force
      POST /volumes/create
      GET /system/df
      GET /swarm
      POST /auth
      GET /distribution/{name}/json
      """;

  /** One method of one path. */
  record Route(String method, String path, List<String> queries, List<String> headers) {

    /** What its container's path ends with, such as {@code start}. */
    boolean endsWith(String last) {
      return path.endsWith("/" + last);
    }
  }

  private ApiRoutes() {}

  /**
   * @param openApi the document as the service serves it
   */
  static List<Route> of(JsonNode openApi) {
    List<Route> routes = new ArrayList<>();
    for (String line : DOCKER.lines().toList()) {
      List<String> words = List.of(line.split(" "));
      routes.add(new Route(words.get(0), words.get(1), words.subList(2, words.size()), List.of()));
    }
    int docker = routes.size();
    openApi
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation ->
                    routes.add(route(operation.getKey(), path.getKey(), operation.getValue()))));
    if (routes.size() == docker) {
      throw new AssertionError("The service's OpenAPI document describes no path");
    }
    return routes;
  }

  private static Route route(String method, String path, JsonNode operation) {
    return new Route(
        method.toUpperCase(Locale.ROOT),
        path,
        parameters(operation, "query"),
        parameters(operation, "header"));
  }

  private static List<String> parameters(JsonNode operation, String in) {
    return operation
        .path("parameters")
        .valueStream()
        .filter(parameter -> parameter.path("in").asString().equals(in))
        .map(parameter -> parameter.path("name").asString())
        .toList();
  }
}
