package dev.slipway.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Docker's events and Slipway's own, in their order and without gaps. */
@OnBothStores
class EventsIT extends WholeTest {

  private static final JsonMapper JSON = new JsonMapper();

  EventsIT(Store store) {
    super(store);
  }

  @Test
  void aLifeIsToldInDockersOrder() {
    String id = docker.run(ContainerBody.shell("exit 3"));
    docker.waitFor(id);
    docker.remove(id);

    assertThat(docker.events(id))
        .containsExactly(
            "container create",
            "network connect",
            "container start",
            "container die",
            "network disconnect",
            "container destroy");
    assertThat(attribute(id, "die", "exitCode")).isEqualTo("3");
  }

  @Test
  void aStopIsTold() {
    String id = docker.run(ContainerBody.sleeping());
    docker.post("/containers/" + id + "/stop?t=10").expect(204);

    assertThat(containerActions(id)).containsExactly("create", "start", "kill", "die", "stop");
    assertThat(attribute(id, "kill", "signal")).isEqualTo("15");
  }

  @Test
  void aForcedRemovalIsTold() {
    String id = docker.run(ContainerBody.sleeping());
    docker.remove(id);

    assertThat(containerActions(id)).containsExactly("create", "start", "kill", "die", "destroy");
    assertThat(attribute(id, "kill", "signal")).isEqualTo("9");
    assertThat(attribute(id, "die", "exitCode")).isEqualTo("137");
  }

  @Test
  void pauseUnpauseAndRenameAreTold() {
    String id = docker.run("told-old", ContainerBody.sleeping());
    docker.post("/containers/" + id + "/pause").expect(204);
    docker.post("/containers/" + id + "/unpause").expect(204);
    docker.post("/containers/" + id + "/rename?name=told-new").expect(204);

    assertThat(containerActions(id))
        .containsExactly("create", "start", "pause", "unpause", "rename");
  }

  @Test
  void anEventHasDockersShape() {
    String id =
        docker.create("shaped", ContainerBody.running("true").with("Labels", Map.of("a", "b")));

    JsonNode event = docker.eventObjects(id).getFirst();

    assertThat(event.propertyNames())
        .containsExactlyInAnyOrder(
            "status", "id", "from", "Type", "Action", "Actor", "scope", "time", "timeNano");
    assertThat(event.path("status").asString()).isEqualTo("create");
    assertThat(event.path("id").asString()).isEqualTo(id);
    assertThat(event.path("from").asString()).isEqualTo("busybox:latest");
    assertThat(event.path("scope").asString()).isEqualTo("local");
    assertThat(event.path("time").asLong())
        .isEqualTo(event.path("timeNano").asLong() / 1_000_000_000);
    JsonNode attributes = event.path("Actor").path("Attributes");
    assertThat(attributes.path("name").asString()).isEqualTo("shaped");
    assertThat(attributes.path("image").asString()).isEqualTo("busybox:latest");
    assertThat(attributes.path("a").asString()).isEqualTo("b");
  }

  @Test
  void aReaderGetsThePastAndThenThePresentEachOnce() throws Exception {
    String id = docker.create(ContainerBody.shell("exit 0"));
    String filter = Docker.filters("{\"container\":[\"" + id + "\"],\"type\":[\"container\"]}");
    try (HttpConnection connection = slipway.connect();
        BufferedReader events = reader(connection, "/events?since=0&" + filter, Map.of())) {
      CompletableFuture<List<String>> actions = readActions(events, 3);
      docker.start(id).expect(204);
      assertThat(actions.get(30, TimeUnit.SECONDS)).containsExactly("create", "start", "die");
    }
  }

  @Test
  void aStartIsKeptWithItsStepsAndOutlivesTheContainer() {
    String id = docker.run("historic", ContainerBody.sleeping());
    docker.remove(id);

    List<JsonNode> starts = docker.starts(id);
    assertThat(starts).hasSize(1);
    String text = starts.getFirst().toString();
    assertThat(text).contains("\"snapshot\"", "\"network\"", "\"task\"", "\"start\"");
  }

  @Test
  void theWholeStoredHistoryOfAContainerIsThere() {
    String id = docker.run(ContainerBody.sleeping());
    docker.remove(id);

    String history = docker.get("/slipway/v1/containers/" + id + "/events").expect(200).text();

    assertThat(history)
        .containsSubsequence(
            "ContainerCreated",
            "StartRequested",
            "SnapshotPrepared",
            "TaskCreated",
            "ContainerStarted",
            "RemovalRequested",
            "TaskExited",
            "ContainerExited",
            "ContainerRemoved");
  }

  @Test
  void aContainerIsSeenAsItWas() {
    String id = docker.run(ContainerBody.sleeping());
    JsonNode body = docker.get("/slipway/v1/containers/" + id + "/events").expect(200).json();
    JsonNode events = body.isArray() ? body : body.path("events");
    long created = events.get(0).path("position").asLong();
    long last = events.get(events.size() - 1).path("position").asLong();

    assertThat(docker.get("/slipway/v1/containers/" + id + "?at=" + created).expect(200).text())
        .contains("\"created\"")
        .doesNotContain("\"running\"");
    assertThat(docker.get("/slipway/v1/containers/" + id + "?at=" + last).expect(200).text())
        .contains("\"running\"");
  }

  @Test
  void theOwnStreamGoesOnAfterAnyPositionWithoutAGap() throws Exception {
    String id = docker.run(ContainerBody.sleeping());
    docker.remove(id);
    List<Long> all = positions("0");
    assertThat(all).isSorted().doesNotHaveDuplicates();

    int middle = all.size() / 2;
    List<Long> rest = positions(Long.toString(all.get(middle)));
    assertThat(rest.subList(0, 3)).isEqualTo(all.subList(middle + 1, middle + 4));
  }

  @Test
  void obligationsAreListedWhileTheyAreOwed() {
    String id = docker.run(ContainerBody.sleeping());
    assertThat(docker.get("/slipway/v1/obligations").expect(200).text()).contains(id);
    docker.remove(id);
    assertThat(docker.get("/slipway/v1/obligations").expect(200).text()).doesNotContain(id);
  }

  @Test
  void anUnknownFilterIsRefused() {
    assertThat(docker.get("/events?until=1&" + Docker.filters("{\"nonsense\":[\"x\"]}")).status())
        .isEqualTo(400);
  }

  /** The first positions of the own stream after one. */
  private List<Long> positions(String after) throws IOException {
    List<Long> positions = new ArrayList<>();
    try (HttpConnection connection = slipway.connect();
        BufferedReader lines =
            reader(connection, "/slipway/v1/events", Map.of("Last-Event-ID", after))) {
      while (positions.size() < 8) {
        String line = lines.readLine();
        if (line.startsWith("id:")) {
          positions.add(Long.parseLong(line.substring(3).strip()));
        }
      }
    }
    return positions;
  }

  private static CompletableFuture<List<String>> readActions(BufferedReader events, int count) {
    return CompletableFuture.supplyAsync(() -> {
      List<String> actions = new ArrayList<>();
      try {
        while (actions.size() < count) {
          actions.add(JSON.readTree(events.readLine()).path("Action").asString());
        }
      } catch (IOException e) {
        actions.add(e.toString());
      }
      return actions;
    });
  }

  private static BufferedReader reader(
      HttpConnection connection, String target, Map<String, String> headers) throws IOException {
    return new BufferedReader(
        new InputStreamReader(connection.open("GET", target, headers), UTF_8));
  }

  private List<String> containerActions(String id) {
    return docker.events(id).stream()
        .filter(event -> event.startsWith("container "))
        .map(event -> event.substring("container ".length()))
        .toList();
  }

  private String attribute(String id, String action, String name) {
    return StreamSupport.stream(docker.eventObjects(id).spliterator(), false)
        .filter(event -> event.path("Action").asString().equals(action))
        .map(event -> event.path("Actor").path("Attributes").path(name).asString())
        .findFirst()
        .orElseThrow();
  }
}
