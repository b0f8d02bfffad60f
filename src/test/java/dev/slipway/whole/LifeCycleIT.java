package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A container's life over HTTP, against real processes. */
@OnBothStores
class LifeCycleIT extends WholeTest {

  LifeCycleIT(Store store) {
    super(store);
  }

  @Test
  void aContainerIsCreatedStartedSeenStoppedAndRemoved() {
    String id = docker.create("whole-life", ContainerBody.sleeping());
    assertThat(docker.status(id)).isEqualTo("created");
    assertThat(docker.state(id).path("StartedAt").asString()).isEqualTo("0001-01-01T00:00:00Z");

    assertThat(docker.start(id).status()).isEqualTo(204);
    JsonNode running = docker.inspect(id);
    assertThat(running.path("State").path("Status").asString()).isEqualTo("running");
    assertThat(running.path("State").path("Running").asBoolean()).isTrue();
    assertThat(ProcessHandle.of(running.path("State").path("Pid").asLong())).isPresent();
    assertThat(running.path("Name").asString()).isEqualTo("/whole-life");

    assertThat(docker.post("/containers/" + id + "/stop?t=10").status()).isEqualTo(204);
    JsonNode stopped = docker.state(id);
    assertThat(stopped.path("Status").asString()).isEqualTo("exited");
    assertThat(stopped.path("ExitCode").asInt(-1)).isZero();
    assertThat(stopped.path("Pid").asInt(-1)).isZero();
    assertThat(Instant.parse(stopped.path("FinishedAt").asString()))
        .isAfterOrEqualTo(Instant.parse(stopped.path("StartedAt").asString()));
    assertThat(docker.post("/containers/" + id + "/stop").status()).isEqualTo(304);

    assertThat(docker.delete("/containers/whole-life").status()).isEqualTo(204);
    assertThat(docker.get("/containers/" + id + "/json").message())
        .isEqualTo("No such container: " + id);
  }

  @Test
  void anExitedContainerStartsAgain() {
    String id = docker.run(ContainerBody.shell("echo again"));
    docker.waitFor(id);
    assertThat(docker.start(id).status()).isEqualTo(204);
    assertThat(docker.waitFor(id)).isZero();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(docker.logs(id, "stdout=1")).isEqualTo("again\nagain\n"));
    assertThat(docker.starts(id)).hasSize(2);
  }

  @Test
  void theExitCodeIsTheProgramsOwn() {
    assertThat(docker.waitFor(docker.run(ContainerBody.shell("exit 0")))).isZero();
    assertThat(docker.waitFor(docker.run(ContainerBody.shell("exit 3")))).isEqualTo(3);
  }

  @Test
  void aKilledContainerExitsWith137() {
    String id = docker.run(ContainerBody.running("sleep", "300"));
    assertThat(docker.post("/containers/" + id + "/kill").status()).isEqualTo(204);
    assertThat(docker.waitFor(id)).isEqualTo(137);
    assertThat(docker.post("/containers/" + id + "/kill").status()).isEqualTo(409);
    assertThat(docker.post("/containers/" + id + "/kill").message())
        .startsWith("cannot kill container: " + id)
        .endsWith(" is not running");
  }

  @Test
  void anUnknownSignalIsRefused() {
    String id = docker.run(ContainerBody.sleeping());
    Reply reply = docker.post("/containers/" + id + "/kill?signal=FOO");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.message()).isEqualTo("cannot kill container: " + id + ": invalid signal: FOO");
    assertThat(docker.status(id)).isEqualTo("running");
  }

  @Test
  void aSignalReachesTheProgram() {
    String id =
        docker.run(
            ContainerBody.shell(
                "trap 'echo got it' USR1; echo ready; while true; do sleep 1 & wait $!; done"));
    docker.awaitLog(id, "ready");
    docker.post("/containers/" + id + "/kill?signal=USR1").expect(204);
    docker.awaitLog(id, "got it");
    assertThat(docker.status(id)).isEqualTo("running");
  }

  @Test
  void stopKillsWhatDoesNotListen() {
    String id =
        docker.run(ContainerBody.shell("trap '' TERM; echo ready; while true; do sleep 1; done"));
    docker.awaitLog(id, "ready");
    docker.post("/containers/" + id + "/stop?t=1").expect(204);
    assertThat(docker.state(id).path("ExitCode").asInt()).isEqualTo(137);
  }

  @Test
  void aPausedContainerHoldsStillAndGoesOn() {
    String id = docker.run(ContainerBody.sleeping());
    docker.post("/containers/" + id + "/pause").expect(204);
    JsonNode paused = docker.state(id);
    assertThat(paused.path("Status").asString()).isEqualTo("paused");
    assertThat(paused.path("Running").asBoolean()).isTrue();
    assertThat(docker.post("/containers/" + id + "/pause").message())
        .isEqualTo("Container " + id + " is already paused");
    docker.post("/containers/" + id + "/unpause").expect(204);
    assertThat(docker.status(id)).isEqualTo("running");
  }

  @Test
  void aPausedContainerHearsASignalWhenItGoesOn() {
    String id =
        docker.run(
            ContainerBody.shell(
                "trap 'exit 7' USR1; echo ready; while true; do sleep 1 & wait $!; done"));
    docker.awaitLog(id, "ready");
    docker.post("/containers/" + id + "/pause").expect(204);
    docker.post("/containers/" + id + "/kill?signal=USR1").expect(204);
    assertThat(docker.status(id)).isEqualTo("paused");
    docker.post("/containers/" + id + "/unpause").expect(204);
    assertThat(docker.waitFor(id)).isEqualTo(7);
  }

  @Test
  void aPausedContainerIsKilledAtOnce() {
    String id = docker.run(ContainerBody.sleeping());
    docker.post("/containers/" + id + "/pause").expect(204);
    docker.post("/containers/" + id + "/kill").expect(204);
    assertThat(docker.state(id).path("ExitCode").asInt()).isEqualTo(137);
    assertThat(docker.status(id)).isEqualTo("exited");
  }

  @Test
  void aPausedContainerIsLetGoOnToStop() {
    String id =
        docker.run(
            ContainerBody.shell(
                "trap 'exit 5' TERM; echo ready; while true; do sleep 1 & wait $!; done"));
    docker.awaitLog(id, "ready");
    docker.post("/containers/" + id + "/pause").expect(204);
    docker.post("/containers/" + id + "/stop?t=30").expect(204);
    assertThat(docker.state(id).path("ExitCode").asInt()).isEqualTo(5);
  }

  @Test
  void aRenamedContainerIsFoundByItsNewNameOnly() {
    String id = docker.create("old-name", ContainerBody.running("true"));
    docker.post("/containers/old-name/rename?name=new-name").expect(204);
    assertThat(docker.inspect("new-name").path("Id").asString()).isEqualTo(id);
    assertThat(docker.get("/containers/old-name/json").status()).isEqualTo(404);
  }

  @Test
  void aTakenNameIsRefused() {
    String id = docker.create("taken", ContainerBody.running("true"));
    Reply reply = docker.tryCreate("taken", ContainerBody.running("true"));
    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.message())
        .isEqualTo(
            "Conflict. The container name \"/taken\" is already in use by container \""
                + id
                + "\". You have to remove (or rename) that container to be able to reuse that"
                + " name.");
  }

  @Test
  void aRunningContainerIsRemovedOnlyByForce() {
    String id = docker.run(ContainerBody.running("sleep", "300"));
    Reply refused = docker.delete("/containers/" + id);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.message())
        .startsWith("cannot remove container \"/")
        .endsWith(": container is running: stop the container before removing or force remove");
    assertThat(docker.delete("/containers/" + id + "?force=1").status()).isEqualTo(204);
    assertThat(docker.get("/containers/" + id + "/json").status()).isEqualTo(404);
  }

  @Test
  void autoRemoveRemovesTheContainerAndKeepsItsHistory() {
    String id = docker.run(ContainerBody.shell("exit 3").host("AutoRemove", true));
    docker.awaitGone(id);
    assertThat(docker.starts(id)).hasSize(1);
    assertThat(docker.events(id)).endsWith("container destroy").contains("container die");
  }

  @Test
  void theListShowsRunningOnesAndOnRequestAll() {
    String created = docker.create("listed-created", ContainerBody.running("true"));
    String running = docker.run("listed-running", ContainerBody.sleeping());
    assertThat(docker.get("/containers/json").text()).contains(running).doesNotContain(created);
    assertThat(docker.get("/containers/json?all=1").text()).contains(running, created);
    String filter = Docker.filters("{\"name\":[\"listed-cre\"],\"status\":[\"created\"]}");
    JsonNode filtered = docker.get("/containers/json?all=1&" + filter).expect(200).json();
    assertThat(filtered).hasSize(1);
    assertThat(filtered.get(0).path("Names").get(0).asString()).isEqualTo("/listed-created");
    assertThat(filtered.get(0).path("State").asString()).isEqualTo("created");
  }

  @Nested
  class Logs {

    @Test
    void bothStreamsAreKeptApartAndReadBackByTail() {
      String id =
          docker.run(
              ContainerBody.shell("echo one; sleep 0.2; echo two >&2; sleep 0.2; echo three"));
      docker.waitFor(id);
      docker.awaitLog(id, "three");
      assertThat(docker.logs(id, "stdout=1&stderr=1")).isEqualTo("one\ntwo\nthree\n");
      assertThat(docker.logs(id, "stdout=1")).isEqualTo("one\nthree\n");
      assertThat(docker.logs(id, "stderr=1")).isEqualTo("two\n");
      assertThat(docker.logs(id, "stdout=1&stderr=1&tail=1")).isEqualTo("three\n");
      assertThat(docker.get("/containers/" + id + "/logs").status()).isEqualTo(400);
    }

    @Test
    void followingEndsWithTheContainer() {
      String id =
          docker.run(ContainerBody.shell("for i in 1 2 3; do echo line $i; sleep 0.2; done"));
      assertThat(docker.logs(id, "stdout=1&follow=1")).isEqualTo("line 1\nline 2\nline 3\n");
    }

    @Test
    void aTerminalsOutputComesRaw() {
      String id = docker.run(ContainerBody.shell("echo raw").with("Tty", true));
      docker.waitFor(id);
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() ->
              assertThat(docker.get("/containers/" + id + "/logs?stdout=1").expect(200).text())
                  .isEqualTo("raw\r\n"));
    }
  }

  @Test
  void ofParallelPausesAndUnpausesOneSucceeds() throws Exception {
    String id = docker.run(ContainerBody.sleeping());
    for (String wish : List.of("pause", "unpause", "pause", "unpause")) {
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Reply>> pending = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          pending.add(clients.submit(() -> docker.post("/containers/" + id + "/" + wish)));
        }
        List<Integer> answers = new ArrayList<>();
        for (Future<Reply> reply : pending) {
          answers.add(reply.get().status());
        }
        // Docker has 409 for a second pause and 500 for a second unpause.
        int second = wish.equals("pause") ? 409 : 500;
        assertThat(answers).as(wish).containsOnlyOnce(204).containsOnly(204, second);
      }
    }
  }
}
