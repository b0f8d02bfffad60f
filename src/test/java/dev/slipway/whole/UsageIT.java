package dev.slipway.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What containers take: their processes and their statistics. */
@OnBothStores
class UsageIT extends WholeTest {

  private static final long MEMORY = 64L << 20;

  UsageIT(Store store) {
    super(store);
  }

  @Test
  void theHostsPsShowsTheContainersProcessesOnly() {
    String id = docker.run(ContainerBody.shell("sleep 1000 & exec sleep 2000"));
    JsonNode top = docker.get("/containers/" + id + "/top").expect(200).json();
    assertThat(texts(top.path("Titles"))).startsWith("UID", "PID").endsWith("CMD");
    assertThat(top.path("Processes").valueStream().map(row -> texts(row).getLast()))
        .containsExactlyInAnyOrder("sleep 2000", "sleep 1000");
    docker.post("/containers/" + id + "/pause").expect(204);
    JsonNode paused =
        docker.get("/containers/" + id + "/top?ps_args=-o%20pid,args").expect(200).json();
    assertThat(texts(paused.path("Titles"))).containsExactly("PID", "COMMAND");
    assertThat(paused.path("Processes").valueStream().map(row -> row.get(0).asString()))
        .contains(Integer.toString(docker.state(id).path("Pid").asInt()));
    docker.post("/containers/" + id + "/unpause").expect(204);
    assertThat(docker.events(id)).contains("container top");
  }

  @Test
  void statisticsAreThoseOfTheContainersCgroup() {
    String id =
        docker.run(
            ContainerBody.shell("sleep 1000 & while true; do :; done")
                .network("bridge")
                .host("Memory", MEMORY)
                .host("PidsLimit", 77));
    JsonNode stats = docker.get("/containers/" + id + "/stats?stream=0").expect(200).json();
    assertThat(stats.path("id").asString()).isEqualTo(id);
    assertThat(stats.path("pids_stats").path("current").asInt()).isEqualTo(2);
    assertThat(stats.path("pids_stats").path("limit").asInt()).isEqualTo(77);
    assertThat(stats.path("memory_stats").path("limit").asLong()).isEqualTo(MEMORY);
    assertThat(stats.path("memory_stats").path("usage").asLong()).isBetween(1L, MEMORY);
    assertThat(stats.path("memory_stats").path("stats").size()).isGreaterThan(20);
    assertThat(stats.path("preread").asString()).isNotEqualTo("0001-01-01T00:00:00Z");
    for (String count : List.of("/cpu_usage/total_usage", "/system_cpu_usage")) {
      assertThat(stats.at("/cpu_stats" + count).asLong())
          .isGreaterThan(stats.at("/precpu_stats" + count).asLong());
    }
    assertThat(stats.path("cpu_stats").path("online_cpus").asInt())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(texts(stats.path("networks"))).hasSize(1);
    assertThat(stats.path("networks").path("eth0").has("tx_dropped")).isTrue();

    String joined = docker.run(ContainerBody.sleeping().network("container:" + id));
    assertThat(once(joined).path("networks").has("eth0")).isTrue();
    for (String mode : List.of("none", "host")) {
      assertThat(once(docker.run(ContainerBody.sleeping().network(mode))).has("networks"))
          .as(mode)
          .isFalse();
    }
  }

  @Test
  void aStreamOutlivesTheTaskAndEndsWithTheContainer() throws IOException {
    String id = docker.run(ContainerBody.sleeping());
    try (HttpConnection connection = slipway.connect();
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    connection.open("GET", "/containers/" + id + "/stats", Map.of()), UTF_8))) {
      JsonNode first = JsonMapper.shared().readTree(lines.readLine());
      assertThat(first.path("pids_stats").path("current").asInt()).isPositive();
      assertThat(first.path("precpu_stats").has("system_cpu_usage")).isFalse();
      JsonNode second = JsonMapper.shared().readTree(lines.readLine());
      assertThat(second.path("preread")).isEqualTo(first.path("read"));
      assertThat(second.path("precpu_stats")).isEqualTo(first.path("cpu_stats"));
      docker.post("/containers/" + id + "/kill").expect(204);
      JsonNode idle = second;
      while (!idle.path("pids_stats").isEmpty()) {
        idle = JsonMapper.shared().readTree(lines.readLine());
      }
      assertThat(idle.path("read").asString()).isEqualTo("0001-01-01T00:00:00Z");
      docker.remove(id);
      while (lines.readLine() != null) {
        // What was on its way when the container went.
        continue;
      }
    }
  }

  @Test
  void theLimitsOfARunningContainerChangeAtOnceAndStay() {
    String id =
        docker.run(
            ContainerBody.shell("trap 'exit 0' TERM; sleep 1000 & wait").host("Memory", MEMORY));
    update(id, Map.of("Memory", MEMORY / 2, "PidsLimit", 50, "CpuShares", 512));
    JsonNode stats = once(id);
    assertThat(stats.path("memory_stats").path("limit").asLong()).isEqualTo(MEMORY / 2);
    assertThat(stats.path("pids_stats").path("limit").asInt()).isEqualTo(50);
    JsonNode shown = docker.inspect(id).path("HostConfig");
    assertThat(shown.path("Memory").asLong()).isEqualTo(MEMORY / 2);
    assertThat(shown.path("CpuShares").asLong()).isEqualTo(512);

    docker.post("/containers/" + id + "/pause").expect(204);
    update(id, Map.of("Memory", MEMORY / 4));
    docker.post("/containers/" + id + "/unpause").expect(204);
    docker.post("/containers/" + id + "/stop").expect(204);
    update(id, Map.of("PidsLimit", 60));
    docker.start(id).expect(204);
    JsonNode again = once(id);
    assertThat(again.path("memory_stats").path("limit").asLong()).isEqualTo(MEMORY / 4);
    assertThat(again.path("pids_stats").path("limit").asInt()).isEqualTo(60);
    assertThat(docker.events(id).stream().filter("container update"::equals)).hasSize(3);
  }

  @Test
  void aLimitThatTheRuntimeRefusesChangesNothing() {
    String id = docker.run(ContainerBody.shell("head -c 40m /dev/zero | tail; sleep 1000"));
    String target = "/containers/" + id + "/update";
    Reply reply = docker.post(target, "{\"CpuPeriod\":1000,\"CpuQuota\":999999999999999}");
    assertThat(reply.status()).as(reply.text()).isEqualTo(500);
    assertThat(reply.message()).startsWith("Cannot update container " + id + ": ");
    assertThat(docker.inspect(id).path("HostConfig").path("CpuQuota").asLong()).isZero();
    assertThat(docker.events(id)).doesNotContain("container update");
    assertThat(docker.post(target, "{\"Memory\":1000}").status()).isEqualTo(400);
  }

  @Test
  void pruneRemovesWhatIsAtRest() {
    String running = docker.run(ContainerBody.sleeping());
    String ended =
        docker.run(
            ContainerBody.shell("head -c 100000 /dev/zero > /file")
                .with("Labels", Map.of("pruned", "yes")));
    docker.waitFor(ended);
    docker.awaitStatus(ended, "exited");
    assertThat(docker.get("/containers/" + ended + "/json?size=1").json().path("SizeRw").asLong())
        .isGreaterThanOrEqualTo(100_000);
    JsonNode pruned =
        docker
            .post("/containers/prune?" + Docker.filters("{\"label\":[\"pruned=yes\"]}"))
            .expect(200)
            .json();
    assertThat(texts(pruned.path("ContainersDeleted"))).containsExactly(ended);
    assertThat(pruned.path("SpaceReclaimed").asLong()).isGreaterThanOrEqualTo(100_000);
    assertThat(docker.get("/containers/" + ended + "/json").status()).isEqualTo(404);
    assertThat(docker.status(running)).isEqualTo("running");
    assertThat(docker.events("")).contains("container prune");
  }

  private void update(String id, Map<String, Object> limits) {
    Reply reply =
        docker.post(
            "/containers/" + id + "/update", JsonMapper.shared().writeValueAsString(limits));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
  }

  private JsonNode once(String id) {
    return docker.get("/containers/" + id + "/stats?stream=0&one-shot=1").expect(200).json();
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(each -> each.asString("")).toList();
  }
}
