package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Restart policies and restarts, also across kills of the service and the loss of the host. */
class RestartPolicyIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private SlipwayProcess slipway;
  private Docker docker;

  private void begin(Store store) {
    slipway = new SlipwayProcess(store, "--slipway.failpoints.enabled=true");
    docker = new Docker(slipway);
    slipway.start();
  }

  @AfterEach
  void end() {
    slipway.close();
  }

  private static ContainerBody under(String policy, ContainerBody body) {
    String[] parts = policy.split(":");
    int count = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
    return body.host("RestartPolicy", Map.of("Name", parts[0], "MaximumRetryCount", count));
  }

  private static ContainerBody crashing() {
    return ContainerBody.shell("exit 3");
  }

  @Test
  void aPolicyIsFollowedAndTellsWhatItDid() {
    begin(Store.POSTGRESQL);
    crashesUntilItIsStopped();
    triesAsOftenAsItMay();
    endsWithItsContainer();
    restarts();
    docker.removeAll();
    LeakAudit.assertNothingOf(slipway);
  }

  private void crashesUntilItIsStopped() {
    String id = docker.run("crashing", under("always", crashing()));
    until("it waits after four exits", () -> restarting(id) && count(id) >= 4);
    JsonNode state = docker.state(id);
    assertThat(state.path("Running").asBoolean()).isTrue();
    assertThat(state.path("Restarting").asBoolean()).isTrue();
    assertThat(state.path("Pid").asInt()).isZero();
    assertThat(state.path("ExitCode").asInt()).isEqualTo(3);
    JsonNode listed =
        docker
            .get("/containers/json?" + Docker.filters("{\"status\":[\"restarting\"]}"))
            .expect(200)
            .json()
            .get(0);
    assertThat(listed.path("Status").asString()).startsWith("Restarting (3) ");
    assertThat(docker.waitFor(id)).as("the next exit").isEqualTo(3);
    until("it waits again", () -> restarting(id));
    assertThat(docker.start(id).status()).isEqualTo(304);
    assertThat(docker.post("/containers/" + id + "/pause").expect(409).message())
        .isEqualTo("Container " + id + " is restarting, wait until the container is running");
    assertThat(docker.delete("/containers/" + id).expect(409).message())
        .contains("container is restarting: stop the container before removing or force remove");

    docker.post("/containers/" + id + "/stop").expect(204);

    assertThat(docker.status(id)).isEqualTo("exited");
    assertThat(docker.state(id).path("ExitCode").asInt()).isEqualTo(3);
    int runs = docker.starts(id).size();
    assertThat(told(id).subList(0, 5))
        .containsExactly(
            "container create",
            "container start",
            "container die",
            "container start",
            "container die");
    assertThat(told(id)).hasSize(2 * runs + 2).endsWith("container die", "container stop");
    List<JsonNode> starts = docker.starts(id);
    lateness(starts);
    assertThat(starts.getLast().path("cause").path("kind").asString()).isEqualTo("client");
    JsonNode second = starts.get(runs - 2);
    assertThat(second.path("cause").path("kind").asString()).isEqualTo("policy");
    assertThat(second.path("cause").path("delayMillis").asInt()).isEqualTo(100);
    assertThat(second.path("sequel").path("restarts").asBoolean()).isTrue();
    assertThat(second.path("sequel").path("round").asInt()).isEqualTo(2);
    assertThat(starts.getFirst().path("sequel").path("why").asString())
        .isEqualTo("cancelled by stop");
  }

  /** The time is printed and not asserted: the machine may be busy. */
  private static void lateness(List<JsonNode> newestFirst) {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i + 1 < newestFirst.size(); i++) {
      Instant due = Instant.parse(newestFirst.get(i + 1).path("sequel").path("dueAt").asString());
      Instant begun = Instant.parse(newestFirst.get(i).path("requestedAt").asString());
      millis.add(Duration.between(due, begun).toMillis());
    }
    System.out.println("Restarts began after their delays by ms: " + millis);
  }

  private void triesAsOftenAsItMay() {
    String id = docker.run(under("on-failure:2", crashing()));
    docker.awaitStatus(id, "exited");
    assertThat(count(id)).isEqualTo(2);
    assertThat(told(id).stream().filter("container die"::equals)).hasSize(3);
    assertThat(docker.starts(id).getFirst().path("sequel").path("why").asString())
        .isEqualTo("the policy's retries are used up");
    String content = docker.run(under("on-failure", ContainerBody.running("true")));
    docker.awaitStatus(content, "exited");
    assertThat(count(content)).isZero();
  }

  private void endsWithItsContainer() {
    String id = docker.run(under("always", crashing()));
    until("it waits", () -> restarting(id));
    docker.remove(id);
    assertThat(told(id)).endsWith("container destroy");
    assertThat(told(id)).doesNotContain("container stop", "container kill");
  }

  private void restarts() {
    String id = docker.run(ContainerBody.sleeping().host("AutoRemove", true));
    int pid = docker.state(id).path("Pid").asInt();
    docker.post("/containers/" + id + "/restart?t=5").expect(204);
    assertThat(docker.state(id).path("Pid").asInt()).isPositive().isNotEqualTo(pid);
    assertThat(told(id))
        .containsExactly(
            "container create",
            "container start",
            "container kill",
            "container die",
            "container stop",
            "container start",
            "container restart");
    docker.post("/containers/" + id + "/stop?t=5").expect(204);
    docker.awaitGone(id);
    assertThat(docker.post("/containers/nosuch/restart").expect(404).message())
        .isEqualTo("No such container: nosuch");
    String broken = docker.create(ContainerBody.running("/nosuch"));
    assertThat(docker.post("/containers/" + broken + "/restart").expect(400).message())
        .startsWith("Cannot restart container " + broken + ": ");
  }

  @Test
  void neitherAKillOfTheServiceNorTheLossOfTheHostEndsWhatWasAskedFor() throws IOException {
    begin(Store.H2);
    String crashing = docker.run("crashing", under("always", crashing()));
    until("it waits for a second and more", () -> restarting(crashing) && count(crashing) >= 5);
    slipway.kill();
    slipway.start();
    int before = count(crashing);
    until("it goes on after the kill", () -> count(crashing) > before);

    slipway.arm("restart.scheduled.before", "kill");
    assertThat(slipway.awaitEnd(PATIENCE)).as("killed when the delay is over").isTrue();
    slipway.start();
    int killed = count(crashing);
    until("it goes on after the second kill", () -> count(crashing) > killed);
    docker.remove(crashing);

    String halved = docker.run("halved", ContainerBody.sleeping());
    slipway.arm("undo.task.after", "kill");
    Thread.ofVirtual().start(() -> tryRestart(halved));
    assertThat(slipway.awaitEnd(PATIENCE)).as("killed between stop and start").isTrue();
    slipway.start();
    until(
        "the start of the restart follows",
        () -> told(halved).getLast().equals("container restart"));
    assertThat(docker.status(halved)).isEqualTo("running");
    assertThat(told(halved))
        .endsWith("container die", "container stop", "container start", "container restart");

    hostIsLost(halved);
    docker.removeAll();
    LeakAudit.assertNothingOf(slipway);
  }

  private void tryRestart(String id) {
    try {
      docker.post("/containers/" + id + "/restart?t=5");
    } catch (RuntimeException cut) {
      // The service dies on the way.
    }
  }

  private void hostIsLost(String withoutPolicy) {
    String always = docker.run("always", under("always", ContainerBody.sleeping()));
    String unless = docker.run("unless", under("unless-stopped", ContainerBody.sleeping()));
    String down = docker.run("down", under("unless-stopped", ContainerBody.sleeping()));
    String stopped = docker.run("stopped", under("always", ContainerBody.sleeping()));
    String never = docker.create("never", under("always", ContainerBody.sleeping()));
    for (String id : List.of(down, stopped)) {
      docker.post("/containers/" + id + "/stop?t=5").expect(204);
    }

    slipway.loseHost();
    slipway.start();

    for (String id : List.of(always, unless, stopped)) {
      docker.awaitStatus(id, "running");
    }
    docker.awaitStatus(withoutPolicy, "exited");
    assertThat(docker.state(withoutPolicy).path("ExitCode").asInt()).isEqualTo(255);
    assertThat(docker.status(down)).isEqualTo("exited");
    assertThat(docker.status(never)).isEqualTo("created");
    assertThat(cause(always)).isEqualTo("recovery");
    assertThat(cause(stopped)).isEqualTo("boot");
    assertThat(docker.starts(down).getFirst().path("sequel").path("why").asString())
        .isEqualTo("it was stopped by hand");
    assertThat(docker.starts(withoutPolicy).getFirst().path("sequel").path("why").asString())
        .isEqualTo("the restart policy is no");
  }

  private String cause(String id) {
    return docker.starts(id).getFirst().path("cause").path("kind").asString();
  }

  /** Docker's events without those of networks. */
  private List<String> told(String id) {
    return docker.events(id).stream().filter(event -> event.startsWith("container ")).toList();
  }

  private boolean restarting(String id) {
    return docker.status(id).equals("restarting");
  }

  private int count(String id) {
    return docker.inspect(id).path("RestartCount").asInt();
  }

  private static void until(String what, Callable<Boolean> holds) {
    await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(holds);
  }
}
