package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The rules at the door of {@code POST /containers/{id}/start}. */
@OnBothStores
class StartRulesIT extends WholeTest {

  StartRulesIT(Store store) {
    super(store);
  }

  @Test
  void aRunningContainerAnswersNotModified() {
    String id = docker.run(ContainerBody.sleeping());
    Reply reply = docker.start(id);
    assertThat(reply.status()).isEqualTo(304);
    assertThat(reply.body()).isEmpty();
    assertThat(docker.starts(id)).hasSize(1);
  }

  @Test
  void aPausedContainerIsToBeUnpaused() {
    String id = docker.run(ContainerBody.sleeping());
    docker.post("/containers/" + id + "/pause").expect(204);
    Reply reply = docker.start(id);
    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.message()).isEqualTo("cannot start a paused container, try unpause instead");
    docker.post("/containers/" + id + "/unpause").expect(204);
  }

  @Test
  void anUnknownContainerIsNotFound() {
    Reply reply = docker.start("nobody-here");
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.message()).isEqualTo("No such container: nobody-here");
  }

  @Test
  void anAmbiguousPrefixIsRefused() {
    Map<String, String> byFirstDigit = new HashMap<>();
    String prefix = null;
    // Seventeen ids and sixteen digits: two must share one.
    for (int i = 0; i < 17 && prefix == null; i++) {
      String id = docker.create(ContainerBody.running("true"));
      if (byFirstDigit.put(id.substring(0, 1), id) != null) {
        prefix = id.substring(0, 1);
      }
    }
    Reply reply = docker.start(prefix);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.message()).isEqualTo("multiple IDs found with provided prefix: " + prefix);
  }

  @Test
  void aUniquePrefixFindsAndANameBeatsIt() {
    String id = docker.create(ContainerBody.running("true"));
    String prefix = id.substring(0, 12);
    assertThat(docker.inspect(prefix).path("Id").asString()).isEqualTo(id);
    String named = docker.create(prefix, ContainerBody.running("true"));
    assertThat(docker.inspect(prefix).path("Id").asString()).isEqualTo(named);
  }

  @Test
  void aLeadingSlashBelongsToNoName() {
    String id = docker.create("/led", ContainerBody.running("true"));
    assertThat(docker.inspect("led").path("Id").asString()).isEqualTo(id);
    assertThat(docker.inspect("led").path("Name").asString()).isEqualTo("/led");
  }

  @Test
  void aBodyOfSevenBytesIsIgnored() {
    String id = docker.create(ContainerBody.sleeping());
    assertThat(start(id, Map.of(), "{     }").status()).isEqualTo(204);
  }

  @Test
  void aLongerBodyIsRefused() {
    String id = docker.create(ContainerBody.sleeping());
    Reply reply = start(id, Map.of("Content-Type", "application/json"), "{      }");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.message())
        .isEqualTo(
            "starting container with non-empty request body was deprecated since API v1.22 and"
                + " removed in v1.24");
    assertThat(docker.status(id)).isEqualTo("created");
  }

  @Test
  void aBodyOfUnknownLengthIsRefused() {
    String id = docker.create(ContainerBody.sleeping());
    Reply reply = start(id, Map.of("Transfer-Encoding", "chunked"), "2\r\n{}\r\n0\r\n\r\n");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.message()).startsWith("starting container with non-empty request body");
  }

  @Test
  void detachKeysAreIgnored() {
    String id = docker.create(ContainerBody.sleeping());
    assertThat(docker.post("/containers/" + id + "/start?detachKeys=%21%21nonsense").status())
        .isEqualTo(204);
  }

  @Test
  void checkpointsAreRefusedBeforeAnyLookup() {
    Reply reply = docker.post("/containers/nobody-here/start?checkpoint=one");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.message()).isEqualTo("checkpoint is only supported in experimental mode");
  }

  @Test
  void aCheckpointFolderIsRefusedAndNotRecorded() {
    String id = docker.create(ContainerBody.sleeping());
    Reply reply = docker.post("/containers/" + id + "/start?checkpoint-dir=/tmp");
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.message()).isEqualTo("custom checkpointdir is not supported");
    assertThat(docker.state(id).path("Error").asString()).isEmpty();
  }

  @Test
  void sixParallelStartsCreateOneTask() throws Exception {
    String id = docker.create(ContainerBody.sleeping());
    List<Integer> answers = parallelStarts(id, 6).stream().map(Reply::status).sorted().toList();
    assertThat(answers).containsExactly(204, 304, 304, 304, 304, 304);
    assertThat(docker.starts(id)).hasSize(1);
    assertThat(docker.events(id)).containsOnlyOnce("container start");
  }

  @Test
  void parallelStartsThatFailShareTheError() throws Exception {
    String id = docker.create(ContainerBody.running("nosuchcmd"));
    List<Reply> replies = parallelStarts(id, 4);
    assertThat(replies).extracting(Reply::status).containsOnly(400);
    assertThat(replies).extracting(Reply::message).allMatch(text -> text.contains("nosuchcmd"));
  }

  @Test
  void aClientThatHangsUpDoesNotCancelTheStart() throws IOException {
    String id = docker.create(ContainerBody.sleeping());
    try (HttpConnection connection = slipway.connect()) {
      connection.write("POST", "/containers/" + id + "/start", Map.of(), new byte[0]);
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> docker.status(id).equals("running"));
  }

  @Test
  void versionsAreServedFromTheOldestToTheNewest() {
    assertThat(docker.get("/v1.24/_ping").status()).isEqualTo(200);
    assertThat(docker.get("/v1.45/_ping").headers()).containsEntry("api-version", "1.45");
    String id = docker.create(ContainerBody.sleeping());
    assertThat(docker.post("/v1.45/containers/" + id + "/start").status()).isEqualTo(204);

    Reply tooNew = docker.get("/v1.46/containers/json");
    assertThat(tooNew.status()).isEqualTo(400);
    assertThat(tooNew.message())
        .isEqualTo("client version 1.46 is too new. Maximum supported API version is 1.45");
    Reply tooOld = docker.get("/v1.23/containers/json");
    assertThat(tooOld.status()).isEqualTo(400);
    assertThat(tooOld.text())
        .contains(
            "client version 1.23 is too old. Minimum supported API version is 1.24, please"
                + " upgrade your client to a newer version");
  }

  @Test
  void theLoopbackPortAnswersLikeTheSocket() throws IOException {
    try (HttpConnection connection = HttpConnection.tcp(slipway.port())) {
      Reply first = connection.send("GET", "/_ping", Map.of(), new byte[0]);
      Reply second = connection.send("HEAD", "/_ping", Map.of(), new byte[0]);
      assertThat(first.text()).isEqualTo("OK");
      assertThat(second.status()).isEqualTo(200);
      assertThat(second.headers()).containsEntry("api-version", "1.45");
    }
  }

  private Reply start(String id, Map<String, String> headers, String body) {
    return docker.send(
        "POST", "/containers/" + id + "/start", headers, body.getBytes(StandardCharsets.UTF_8));
  }

  private List<Reply> parallelStarts(String id, int count) throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Reply>> pending = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        pending.add(clients.submit(() -> docker.start(id)));
      }
      List<Reply> replies = new ArrayList<>();
      for (Future<Reply> reply : pending) {
        replies.add(reply.get());
      }
      return replies;
    }
  }
}
