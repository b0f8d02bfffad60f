package dev.slipway.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.slipway.api.Http;
import dev.slipway.api.ServedApi;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests meet before any controller. */
class ApiFilterTest extends ServedApi {

  @Test
  void greetsWithDockersHeaders() {
    Http.Reply ping = http.get("/_ping");
    assertThat(ping.status()).isEqualTo(200);
    assertThat(ping.body()).contains("OK");
    assertThat(ping.head())
        .contains("api-version: 1.45")
        .contains("docker-experimental: false")
        .contains("ostype: linux")
        .contains("server: docker/26.1.0 (linux)")
        .contains("cache-control: no-cache, no-store, must-revalidate")
        .contains("pragma: no-cache");
    assertThat(http.send("HEAD", "/v1.41/_ping", "", "").status()).isEqualTo(200);
    assertThat(http.get("/nope").has("Api-Version: 1.45")).isTrue();
  }

  @Test
  void warnsThatAnswersMayBeOutOfDateWhileTheStoreIsAway() {
    assertThat(http.get("/_ping").has("Warning:")).isFalse();
    when(store.isAway()).thenReturn(true);
    assertThat(http.get("/_ping").has("Warning: 110 - \"Response is Stale\"")).isTrue();
  }

  @Test
  void listensOnTheUnixSocketForItsGroupOnly() throws Exception {
    assertThat(new Http(SOCKET).get("/v1.45/_ping").status()).isEqualTo(200);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(SOCKET)))
        .isEqualTo("rw-rw----");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1.24/version | 200 | 1.45",
        "/v1.45/version | 200 | 1.45",
        "/v1.46/version | 400 | client version 1.46 is too new. Maximum supported API version is"
            + " 1.45",
        "/v1.23/version | 400 | client version 1.23 is too old. Minimum supported API version is"
            + " 1.24, please upgrade your client to a newer version",
        "/vx/version | 404 | page not found",
      })
  void letsOnlySupportedVersionsIn(String target, int status, String text) {
    Http.Reply reply = http.get(target);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.body()).contains(text);
  }

  @Test
  void tellsVeryOldClientsInJson() {
    assertThat(http.get("/v1.12/info").body())
        .isEqualTo(
            "{\"message\":\"client version 1.12 is too old. Minimum supported API version is 1.24,"
                + " please upgrade your client to a newer version\"}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/containers/..%2f..%2fetc/json",
        "/containers/../../../etc/json",
        "/containers/%2e%2e/json",
        "/containers/a%00b/json",
        "/containers/a\\b/json",
        "/containers/%zz/json",
        "/containers/%ff/json",
        "/containers/json?all=%zz",
        "/nope",
        "/v1.41",
        "/error",
        "/containers/a/b/c/start",
      })
  void answersStrangePathsWithDockersBody(String target) {
    Http.Reply reply = http.get(target);
    assertThat(reply.status()).isBetween(400, 404);
    assertThat(reply.body()).contains("{\"message\":\"").doesNotContain("<html", "Exception");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/events", "/v1.45/containers/json", "/slipway/v1/events"})
  void answersHeadOnlyWhereDockerDoes(String target) {
    // A stream would go on for ever, as nothing is ever written that could fail.
    assertThat(http.send("HEAD", target, "", "").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", ";;;", "application/xml;q=2", ""})
  void neverAsksWhichMediaTypeIsAccepted(String accept) {
    assertThat(http.send("GET", "/version", "Accept: " + accept + "\r\n", "").status())
        .isEqualTo(200);
  }

  @Test
  void answersWhatIsNoHttpWithoutATrace() {
    Http.Reply reply = http.raw("GET /\u0001 HTTP/1.1\r\nHost: d\r\n\r\n".getBytes());
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).doesNotContain("<html", "Exception");
  }

  @Test
  void redirectsDoubledSlashes() {
    Http.Reply reply = http.get("//containers//json?all=1");
    assertThat(reply.status()).isEqualTo(301);
    assertThat(reply.head()).contains("location: /containers/json?all=1");
  }

  @Test
  void redirectsHoweverLongTheTargetIs() {
    String query = "?all=1&" + "1h".repeat(30_000);
    Http.Reply reply = http.get("//containers//json" + query);
    assertThat(reply.status()).isEqualTo(301);
    assertThat(reply.head()).contains("location: /containers/json" + query);
  }

  @ParameterizedTest
  @CsvSource({"DELETE,/info", "POST,/containers/json", "GET,/containers/create", "PUT,/_ping"})
  void knowsNoOtherMethods(String method, String target) {
    Http.Reply reply = http.send(method, target, "Content-Length: 0\r\n", "");
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.body()).contains("{\"message\":\"page not found\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/images/create?fromImage=nope",
    "GET,/images/get",
    "POST,/build",
    "GET,/system/df",
    "POST,/swarm/init",
    "PUT,/containers/web/archive?path=/",
    "POST,/commit?container=web",
  })
  void saysWhatIsNotSupportedYet(String method, String target) {
    know(container("running"));
    Http.Reply reply = http.send(method, target, "Content-Length: 0\r\n", "");
    assertThat(reply.status()).isEqualTo(501);
    assertThat(reply.body()).contains("not supported yet: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/containers/web/exec | {} | 400 | No exec command specified",
        "/containers/web/exec | { | 400 | invalid JSON: unexpected EOF",
        "/containers/nope/exec | {\"Cmd\":[\"true\"]} | 404 | No such container: nope",
        "/containers/web/update | [] | 400 | invalid JSON",
        "/containers/nope/update | {} | 404 | No such container: nope",
        "/exec/e1/start | {} | 404 | No such exec instance: e1",
        "/exec/e1/start | { | 400 | invalid JSON",
        "/networks/create | {} | 501 | creating networks",
        "/networks/create | x | 400 | invalid JSON: invalid character 'x' looking for beginning",
        "/networks/nope/connect | {} | 404 | network nope not found",
        "/networks/bridge/connect | {} | 501 | connecting to a network",
        "/volumes/create | x | 400 | invalid JSON",
        "/auth | {} | 501 | registry",
      })
  void refusesFirstWhatDockerWouldRefuse(String target, String body, int status, String text) {
    know(container("running"));
    Http.Reply reply = http.json(target, body);
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.body()).contains(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET | /containers/nope/top | 404 | No such container: nope",
        "POST | /containers/nope/attach | 404 | No such container: nope",
        "GET | /containers/nope/stats | 404 | No such container: nope",
        "GET | /containers/nope/archive?path=/ | 404 | No such container: nope",
        "GET | /containers/web/archive | 400 | bad parameter: path",
        "GET | /containers/web/top | 409 | is not running",
        "POST | /containers/web/resize?h=x&w=1 | 400 | strconv.Atoi: parsing \\\"x\\\": invalid syntax",
        "POST | /commit?container=nope | 404 | No such container: nope",
        "GET | /exec/e1/json | 404 | No such exec instance: e1",
        "POST | /images/a/b/push | 404 | No such image: a/b:latest",
        "GET | /plugins | 200 | []",
        "GET | /plugins/a/b/json | 404 | plugin \\\"a/b\\\" not found",
        "POST | /plugins/p/enable | 404 | plugin \\\"p\\\" not found",
        "GET | /nodes | 503 | This node is not a swarm manager. Use",
        "GET | /services | 503 | This node is not a swarm manager. Use",
        "GET | /tasks/t | 503 | This node is not a swarm manager. Use",
        "GET | /swarm | 503 | This node is not a swarm manager. Use",
        "POST | /services/create | 503 | This node is not a swarm manager. Use",
        "POST | /swarm/leave | 503 | This node is not part of a swarm",
        "GET | /networks/ | 200 | bridge",
        "DELETE | /volumes/nope | 404 | no such volume",
        "DELETE | /volumes/nope?force=1 | 204 | ''",
      })
  void answersAsDockerWithoutWhatIsMissing(String method, String target, int status, String text) {
    know(container("exited"));
    Http.Reply reply = http.send(method, target, "Content-Length: 0\r\n", "");
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.body()).contains(text);
  }

  @Test
  void refusesBodiesOverTheLimitUnread() {
    Http.Reply announced =
        http.send(
            "POST",
            "/containers/create",
            "Expect: 100-continue\r\nContent-Length: 5000000\r\n",
            "");
    assertThat(announced.status()).isEqualTo(413);
    assertThat(announced.body()).contains("4 MiB");
    String chunk = "x".repeat(0x100000);
    String body = ("100000\r\n" + chunk + "\r\n").repeat(5) + "0\r\n\r\n";
    Http.Reply chunked =
        http.send(
            "POST",
            "/containers/create",
            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
            body);
    assertThat(chunked.status()).isEqualTo(413);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | { | invalid JSON: unexpected EOF",
        "application/json | [] | ",
        "application/json | {\"Image\":5} | ",
        "text/plain | {} | unsupported Content-Type header (text/plain): must be"
            + " 'application/json'",
        "nonsense | {} | malformed Content-Type header",
      })
  void refusesBodiesThatAreNoJson(String type, String body, String text) {
    Http.Reply reply =
        http.send(
            "POST",
            "/containers/create?name=web",
            "Content-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n",
            body);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).contains("{\"message\":\"").contains(text == null ? "" : text);
    verify(gateway, never()).sendAndWait(any());
  }

  @Test
  void tellsProblemsInSlipwaysOwnFormUnderItsOwnPath() {
    Http.Reply reply = http.get("/slipway/v1/nope");
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.head()).contains("application/problem+json");
    assertThat(reply.body()).contains("\"status\":404", "\"detail\":\"page not found\"");
  }

  @Test
  void documentsSlipwaysOwnPathsOnly() {
    Http.Reply reply = http.get("/slipway/v1/openapi");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body())
        .contains("/slipway/v1/containers/{id}/starts", "/slipway/v1/obligations")
        .doesNotContain("/containers/create");
  }
}
