package dev.slipway.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.crash.ApiRoutes.Route;
import java.net.URLEncoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Makes requests: mostly known routes with a value here or there that nobody expects. */
final class RequestMaker {

  /** Values that get past the first check, by parameter. */
  private static final Map<String, List<String>> PLAUSIBLE =
      Map.ofEntries(
          Map.entry("since", List.of("0", "1700000000.5", "1h30m", "2024-01-01", "-5")),
          Map.entry("until", List.of("1", "10m", "2024-01-01T00:00:00Z")),
          Map.entry("at", List.of("1", "0", "2024-01-01T00:00:00Z", "5m")),
          Map.entry("after", List.of("0", "1", "-1")),
          Map.entry("Last-Event-ID", List.of("0", "1", "-1")),
          Map.entry("t", List.of("0", "1")),
          Map.entry("limit", List.of("1", "-1", "0")),
          Map.entry("tail", List.of("all", "1", "0")),
          Map.entry("signal", List.of("TERM", "SIGKILL", "9", "RTMIN+1", "cont")),
          Map.entry("condition", List.of("", "next-exit", "removed", "not-running")),
          Map.entry("platform", List.of("linux/amd64", "linux")),
          Map.entry("fromSrc", List.of("-")),
          Map.entry("repo", List.of("hostile", "localhost:5000/hostile")),
          Map.entry("tag", List.of("a", "b")),
          Map.entry("changes", List.of("CMD [\"a\"]", "ENV a=\"b\" c=$a", "EXPOSE 80-81/tcp")),
          Map.entry(
              "filters",
              List.of(
                  "{\"label\":[\"a=b\"]}",
                  "{\"name\":{\"^/t.*\":true}}",
                  "{\"status\":[\"running\"],\"id\":[\"[a-f]+\"]}",
                  "{\"until\":[\"1h\"],\"reference\":[\"*box*\"]}",
                  "{\"since\":[\"target-0\"],\"exited\":[\"0\"],\"volume\":[\"/x\"]}",
                  "{\"type\":[\"container\"],\"event\":[\"start\"]}")));

  private static final List<String> BAD_CHUNKS =
      List.of("zz\r\nnonsense\r\n", "fffffffffffffffff\r\n{}\r\n0\r\n\r\n", "-1\r\n{}", "2\r\n{}x");

  private static final String JSON = "application/json";

  private final HostileText text;
  private final List<Route> routes;
  private final HostileBody bodies;
  private final HostileArchive archives;

  /**
   * @param inspected the inspect document of any container
   */
  RequestMaker(HostileText text, List<Route> routes, JsonNode inspected) {
    this.text = text;
    this.routes = routes;
    this.bodies = new HostileBody(text, inspected);
    this.archives = new HostileArchive(text);
  }

  int fields() {
    return bodies.fields();
  }

  HostileRequest next() {
    return switch (text.below(20)) {
      case 0, 1, 2, 3, 4, 5 -> create();
      case 6, 7 -> broken();
      case 8 -> nowhere();
      default -> known(text.pick(routes));
    };
  }

  private HostileRequest create() {
    String name = text.oneIn(3) ? "?name=" + encoded(text.next()) : "";
    return plain("POST", "/containers/create" + name, contentType(), bodies.next());
  }

  private HostileRequest nowhere() {
    String method = text.pick(List.of("GET", "POST", "HEAD", "PUT", "OPTIONS", "PATCH", "BREW"));
    String path = "/" + encoded(text.next()) + "/" + text.pick(List.of("", "json", "..", "%2e%2e"));
    return plain(method, version() + path, new HashMap<>(), new byte[0]);
  }

  private HostileRequest known(Route route) {
    String path = route.path();
    while (path.contains("{")) {
      int open = path.indexOf('{');
      String name = path.substring(open + 1, path.indexOf('}'));
      path = path.substring(0, open) + place(route, name) + path.substring(path.indexOf('}') + 1);
    }
    Map<String, String> headers = new HashMap<>();
    for (String header : route.headers()) {
      headers.put(header, header(value(header)));
    }
    if (text.oneIn(8)) {
      headers.put(
          text.pick(List.of("Accept", "Content-Type", "User-Agent", "X-Registry-Auth", "Range")),
          header(text.next()));
    }
    String method = text.oneIn(25) ? text.pick(List.of("HEAD", "OPTIONS", "PUT")) : route.method();
    String target = version(route) + path + query(route);
    return new HostileRequest(
        method, target, headers, body(route), false, staysOpen(route, target), mayFail(route));
  }

  private byte[] body(Route route) {
    if (route.path().equals("/images/load") || route.path().equals("/images/create")) {
      return archives.next();
    }
    return route.endsWith("create") || (route.method().equals("POST") && text.oneIn(10))
        ? bodies.next()
        : new byte[0];
  }

  private static boolean staysOpen(Route route, String target) {
    return route.endsWith("events")
        || route.endsWith("wait")
        || route.endsWith("stop")
        || route.endsWith("restart")
        || route.endsWith("stats")
        || route.endsWith("attach")
        || (route.endsWith("logs") && target.contains("follow"));
  }

  private static boolean mayFail(Route route) {
    return route.endsWith("start") || route.endsWith("restart");
  }

  /** The images that everything needs stay: only made-up ones may go. */
  private String place(Route route, String name) {
    boolean image = route.path().startsWith("/images");
    if (text.oneIn(4)) {
      String odd = text.next();
      return image && odd.startsWith("sha256") ? "x" : encoded(odd);
    }
    if (image) {
      return route.method().equals("DELETE")
          ? "hostile:" + text.pick(List.of("a", "b"))
          : "busybox";
    }
    if (route.path().startsWith("/networks")) {
      return text.pick(List.of("bridge", "host", "none"));
    }
    return "target-" + text.below(HostileTargets.COUNT);
  }

  private String query(Route route) {
    StringBuilder query = new StringBuilder();
    for (String name : route.queries()) {
      if (text.oneIn(2)) {
        query.append(query.isEmpty() ? "?" : "&").append(name);
        query.append('=').append(text.oneIn(12) ? "%ff%zz" : encoded(value(name)));
      }
    }
    if (text.oneIn(30)) {
      query.append(query.isEmpty() ? "?" : "&").append(encoded(text.next()).repeat(20));
    }
    return query.toString();
  }

  private String value(String name) {
    List<String> plausible = PLAUSIBLE.getOrDefault(name, List.of("1", "0", "true", ""));
    if (name.equals("filters") && text.oneIn(3)) {
      String filter =
          text.pick(
              List.of("name", "id", "label", "since", "until", "status", "reference", "event"));
      return "{\"%s\":[%s]}".formatted(filter, quoted(text.next()));
    }
    return switch (text.below(4)) {
      case 0 -> text.next();
      case 1 -> text.spoil(text.pick(plausible));
      default -> text.pick(plausible);
    };
  }

  private static String quoted(String value) {
    return new tools.jackson.databind.json.JsonMapper().writeValueAsString(value);
  }

  private String version(Route route) {
    return route.path().startsWith("/slipway") ? "" : version();
  }

  private String version() {
    return switch (text.below(10)) {
      case 0 -> text.pick(List.of("/v1.23", "/v1.46", "/v9", "/v1.41.1", "/v..", "/v0.0", "//"));
      case 1, 2, 3 -> text.pick(List.of("/v1.24", "/v1.41", "/v1.44", "/v1.45"));
      default -> "";
    };
  }

  /**
   * What breaks HTTP itself. Not among it is HTTP/0.9, a request line without a version: Tomcat
   * 11.0.27 remembers it in what it reuses, and answers the next request line that it cannot read,
   * whoever sent that, without a status line as well.
   */
  private HostileRequest broken() {
    Map<String, String> headers = contentType();
    byte[] body = "{\"Image\":\"busybox\"}".getBytes(UTF_8);
    String target = "/containers/create";
    switch (text.below(14)) {
      case 0, 1 -> {
        headers.put("Transfer-Encoding", "chunked");
        body = text.pick(BAD_CHUNKS).getBytes(UTF_8);
      }
      case 2 -> headers.put("Content-Length", "-1");
      case 3 -> headers.put("Content-Length", "99999999999999999999");
      case 4 -> headers.put("Content-Length", "5\r\nContent-Length: 6");
      case 5 -> headers.put("Content-Length", "5\r\nTransfer-Encoding: chunked");
      case 6 -> headers.put("Transfer-Encoding", text.pick(List.of("gzip", "x", "chunked, x")));
      case 7 -> headers.put("X-Long", "x".repeat(100_000));
      case 8 -> target = "/_ping HTTP/9.9\r\nX-Rest:";
      case 9 -> target = "/_ping HTTP/1.\r\nX-Rest:";
      case 10 -> target = "http://elsewhere/_ping";
      case 11 -> headers.put("Host", text.pick(List.of("a, b", "[::", "a/b", "")));
      case 12 -> headers.put("Content-Length", "0");
      default -> target = "/_ping?" + text.pick(List.of("\u0000", "\u00ff", "<>\"`{|}", " x"));
    }
    return new HostileRequest("POST", target, headers, body, true, false, false);
  }

  private Map<String, String> contentType() {
    Map<String, String> headers = new HashMap<>();
    if (!text.oneIn(12)) {
      headers.put("Content-Type", text.oneIn(15) ? header(text.next()) : JSON);
    }
    return headers;
  }

  private static HostileRequest plain(
      String method, String target, Map<String, String> headers, byte[] body) {
    return new HostileRequest(method, target, headers, body, false, false, false);
  }

  /** Anything but an end of line, which would break HTTP. */
  private static String header(String value) {
    return value.replaceAll("[\r\n]", "").strip();
  }

  private String encoded(String value) {
    if (text.oneIn(10)) {
      return text.pick(List.of("%2e%2e", "a%2Fb", "a%00b", "%c0%80", "%ff", "a%5cb", "%2e%2e%2fx"));
    }
    return URLEncoder.encode(value, UTF_8);
  }
}
