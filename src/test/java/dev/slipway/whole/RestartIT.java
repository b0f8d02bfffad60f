package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The service and its containerd come and go; containers stay. */
@ParameterizedClass(name = "{0}")
@EnumSource(Store.class)
class RestartIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SlipwayProcess slipway;
  private final Docker docker;

  RestartIT(Store store) {
    slipway = new SlipwayProcess(store);
    docker = new Docker(slipway);
  }

  @AfterEach
  void end() {
    slipway.close();
  }

  @Test
  void containersOutliveAKilledServiceAndAKilledContainerd() {
    slipway.start();
    String counting = docker.run("counting", counting());
    String leaving =
        docker.run(
            "leaving",
            ContainerBody.shell("trap 'exit 5' TERM; " + "while true; do sleep 0.1; done"));
    docker.awaitLog(counting, "line 3");
    long pid = docker.state(counting).path("Pid").asLong();
    long leavingPid = docker.state(leaving).path("Pid").asLong();
    long containerd = slipway.containerd().getFirst().pid();

    slipway.kill();
    assertThat(ProcessHandle.of(pid)).as("the container's process").isPresent();
    ProcessHandle.of(leavingPid).orElseThrow().destroy();
    // The shim takes the time of the exit after it has reaped the process.
    await("containerd has seen the exit")
        .atMost(PATIENCE)
        .until(() ->
            slipway
                .ctr("tasks", "ls")
                .expectSuccess()
                .lines()
                .anyMatch(line -> line.contains(leaving) && line.contains("STOPPED")));
    Instant left = Instant.now();
    slipway.start();

    assertThat(slipway.containerd().getFirst().pid())
        .as("the containerd that was left running is adopted")
        .isEqualTo(containerd);
    assertThat(docker.state(counting).path("Pid").asLong()).isEqualTo(pid);
    assertThat(docker.status(counting)).isEqualTo("running");
    docker.awaitStatus(leaving, "exited");
    JsonNode state = docker.state(leaving);
    assertThat(state.path("ExitCode").asInt()).isEqualTo(5);
    assertThat(Instant.parse(state.path("FinishedAt").asString())).isBefore(left);
    logsGoOn(counting);

    slipway.containerd().getFirst().destroyForcibly();
    await("containerd is back")
        .atMost(PATIENCE)
        .until(() ->
            slipway.containerd().stream().anyMatch(handle -> handle.pid() != containerd)
                && docker.get("/version").status() == 200);
    assertThat(ProcessHandle.of(pid)).isPresent();
    logsGoOn(counting);
    await("a stop works again")
        .atMost(PATIENCE)
        .until(() -> docker.post("/containers/" + counting + "/stop?t=5").status() == 204);
    assertThat(docker.state(counting).path("ExitCode").asInt()).isZero();
    docker.start(counting).expect(204);
    docker.removeAll();
    LeakAudit.assertNothingOf(slipway);
  }

  @Test
  void aStoppedServiceLeavesItsContainersRunningAndEndsSoonWithAReaderConnected()
      throws IOException {
    slipway.start();
    String id = docker.run(ContainerBody.sleeping());
    long pid = docker.state(id).path("Pid").asLong();
    try (HttpConnection reader = slipway.connect()) {
      reader.open("GET", "/events", Map.of());
      assertThat(slipway.stop()).isLessThan(Duration.ofSeconds(10));
    }
    assertThat(ProcessHandle.of(pid)).isPresent();
    assertThat(slipway.containerd()).as("its own containerd is stopped last").isEmpty();

    slipway.start();
    assertThat(docker.state(id).path("Pid").asLong()).isEqualTo(pid);
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    docker.awaitStatus(id, "exited");
    assertThat(docker.state(id).path("ExitCode").asInt()).isEqualTo(137);
  }

  @Test
  void sessionsEndWithTheServiceAndClientsAttachAgain() throws IOException {
    slipway.start();
    String id =
        docker.run(
            ContainerBody.shell("while read line; do echo got $line; done")
                .with("OpenStdin", true));
    try (Attached client = attached(id)) {
      client.send("one\n");
      client.until("got one\n");
      slipway.kill();
      assertThat(client.rest()).as("no farewell").isEmpty();
    }
    slipway.start();
    try (Attached again = attached(id)) {
      again.send("two\n");
      again.until("got two\n");
      assertThat(docker.logs(id, "stdout=1")).isEqualTo("got one\ngot two\n");
      assertThat(slipway.stop()).isLessThan(Duration.ofSeconds(10));
      assertThat(again.rest()).isEmpty();
    }
    slipway.start();
    docker.removeAll();
    LeakAudit.assertNothingOf(slipway);
  }

  private Attached attached(String id) throws IOException {
    return Attached.to(
        slipway.connect(),
        "/containers/" + id + "/attach?stream=1&stdin=1&stdout=1",
        Attached.UPGRADE);
  }

  private void logsGoOn(String id) {
    int seen = docker.logs(id, "stdout=1").split("\n").length;
    await("the log grows")
        .atMost(PATIENCE)
        .until(() -> docker.logs(id, "stdout=1").split("\n").length > seen + 2);
  }

  private static ContainerBody counting() {
    return ContainerBody.shell(
        "trap 'exit 0' TERM; i=0; while true; do i=$((i+1)); echo line $i; sleep 0.2 & wait $!;"
            + " done");
  }
}
