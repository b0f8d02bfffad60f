package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client sends, it gets a clear refusal and nothing is recorded. */
@OnBothStores
class BadInputIT extends WholeTest {

  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
  private static final int LIMIT = 4 * 1024 * 1024;

  BadInputIT(Store store) {
    super(store);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "\"text\"",
        "{\"Image\":7}",
        "{\"Image\":\"busybox\",\"Cmd\":{\"a\":1}}",
        "{\"Image\":\"busybox\",\"Env\":\"A=1\"}",
        "{\"Image\":\"busybox\",\"HostConfig\":[]}",
        "{\"Image\":\"busybox\",\"HostConfig\":{\"Memory\":\"much\"}}",
        "{\"Image\":\"busybox\",\"HostConfig\":{\"Memory\":99999999999999999999999}}",
        "{\"Image\":\"busybox\",\"HostConfig\":{\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"x\"}]}}}",
        "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"WorkingDir\":\"relative\"}",
        "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"HostConfig\":{\"CapAdd\":[\"FLY\"]}}",
        "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"HostConfig\":{\"Runtime\":\"nosuch\"}}",
        "{\"Image\":\"busybox\",\"Cmd\":[\"a\\u0000b\"]}",
        "{\"Image\":\"BUSYBOX//::\",\"Cmd\":[\"true\"]}"
      })
  void aBadCreateBodyIsRefused(String body) {
    refused(docker.send("POST", "/containers/create", JSON, body), 400);
  }

  @ParameterizedTest
  @CsvSource({
    "VolumesFrom,[\"other\"]",
    "Links,[\"other\"]",
    "VolumeDriver,\"elsewhere\"",
  })
  void anOptionThatIsNotHonouredYetIsRefusedByName(String option, String value) {
    Reply reply =
        docker.send(
            "POST",
            "/containers/create",
            JSON,
            "{\"Image\":\"busybox\",\"Cmd\":[\"true\"],\"HostConfig\":{\""
                + option
                + "\":"
                + value
                + "}}");
    refused(reply, 400);
    assertThat(reply.message()).contains(option);
  }

  @Test
  void aFieldThatDockerDoesNotKnowIsIgnoredAndNamedInTheWarnings() {
    Reply reply =
        docker.tryCreate("unknown-field", ContainerBody.running("true").with("Sparkle", true));
    reply.expect(201);
    docker.removeLater(reply);
    assertThat(reply.json().path("Warnings").toString()).contains("Sparkle");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "b_!", "a%2Fb", "..", "%2e%2e%2fetc", "a%00b", "a%20b", "-lead"})
  void aBadNameIsRefused(String name) {
    refused(
        docker.send(
            "POST",
            "/containers/create?name=" + name,
            JSON,
            ContainerBody.running("true").toString()),
        400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%2e%2e", "a%2Fb", "a%00b", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "a%5Cb"})
  void aBadIdNeverLeavesItsPlace(String id) {
    Reply reply = docker.get("/containers/" + id + "/json");
    assertThat(reply.status()).as(reply.text()).isBetween(400, 404);
    assertThat(reply.text()).doesNotContain("root:", "Exception", "\tat ");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/containers/json?limit=a",
    "GET,/containers/json?filters=nonsense",
    "GET,/containers/json?filters=%7B%22nonsense%22%3A%5B%22x%22%5D%7D",
    "GET,/events?since=abc&until=1",
    "POST,/containers/{id}/stop?t=abc",
    "POST,/containers/{id}/wait?condition=nonsense",
    "GET,/containers/{id}/logs?stdout=1&tail=x",
    "GET,/containers/{id}/logs?stdout=1&since=x",
    "POST,/containers/{id}/rename?name=",
    "POST,/containers/{id}/rename?name=b_!",
  })
  void anUnknownParameterValueIsRefused(String method, String target) {
    String id = docker.create(ContainerBody.running("true"));
    String path = target.replace("{id}", id);
    Reply reply = docker.send(method, path, Map.of(), "");
    if (path.contains("tail=x")) {
      // Docker reads a tail that is no number as all.
      assertThat(reply.status()).isIn(200, 400);
      return;
    }
    clear(reply, 400);
    assertThat(docker.events(id)).containsExactly("container create");
  }

  @Test
  void aBodyBeyondTheLimitIsRefused() {
    String body = "{\"Image\":\"busybox\",\"Cmd\":[\"" + "x".repeat(LIMIT) + "\"]}";
    Reply reply = docker.send("POST", "/containers/create", JSON, body);
    assertThat(reply.status()).isIn(400, 413);
    assertThat(reply.message()).isNotEmpty();
  }

  @Test
  void aBodyThatIsNotJsonByTypeIsRefused() {
    refused(
        docker.send(
            "POST",
            "/containers/create",
            Map.of("Content-Type", "text/plain"),
            ContainerBody.running("true").toString()),
        400);
  }

  @Test
  void anUnknownImageIsNotFound() {
    Reply reply = docker.tryCreate("", ContainerBody.running("true").with("Image", "nope"));
    clear(reply, 404);
    assertThat(reply.message()).isEqualTo("No such image: nope:latest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere", "/v1.41/nowhere", "/containers/x/nothing"})
  void anUnknownPathIsNotFound(String path) {
    Reply reply = docker.get(path);
    clear(reply, 404);
    assertThat(reply.message()).isEqualTo("page not found");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/containers/{id}/archive?path=/,copying",
    "POST,/volumes/create,volume",
    "POST,/networks/create,network",
    "POST,/images/create?fromImage=busybox,pull",
    "POST,/build,build",
  })
  void whatIsNotThereYetSaysSoByName(String method, String target, String named) {
    String id = docker.create(ContainerBody.running("true"));
    Reply reply = docker.send(method, target.replace("{id}", id), JSON, "{}");
    clear(reply, 501);
    assertThat(reply.message().toLowerCase(java.util.Locale.ROOT)).contains(named);
  }

  private void refused(Reply reply, int status) {
    if (reply.status() == 201) {
      docker.removeLater(reply);
    }
    clear(reply, status);
    List<String> known = docker.get("/containers/json?all=1").json().findValuesAsString("Id");
    assertThat(known).isEmpty();
  }

  private static void clear(Reply reply, int status) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.message()).isNotBlank();
    assertThat(reply.text()).doesNotContain("Exception", "\\tat ", "dev.slipway");
  }
}
