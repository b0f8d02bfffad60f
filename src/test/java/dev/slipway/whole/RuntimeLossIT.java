package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service on somebody else's containerd, which goes away and comes back. */
class RuntimeLossIT {

  private Path home;
  private @Nullable Process containerd;
  private SlipwayProcess slipway;
  private Docker docker;

  @BeforeEach
  void begin() throws IOException {
    home = Files.createTempDirectory("slc");
    Files.writeString(
        home.resolve("config.toml"),
        """
        version = 2
        root = "%1$s/root"
        state = "%1$s/state"
        disabled_plugins = ["io.containerd.grpc.v1.cri"]
        [grpc]
          address = "%1$s/c.sock"
        """
            .formatted(home));
    startContainerd();
    slipway =
        new SlipwayProcess(Store.H2, "--slipway.containerd.address=" + home.resolve("c.sock"));
    docker = new Docker(slipway);
    slipway.start();
  }

  @AfterEach
  void end() {
    try {
      docker.removeAll();
    } finally {
      slipway.close();
      sweep();
    }
  }

  private void sweep() {
    ProcessHandle.allProcesses()
        .filter(handle -> SlipwayProcess.commandLine(handle).contains(home.toString()))
        .forEach(ProcessHandle::destroyForcibly);
    await("containerd and its shims are gone")
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            ProcessHandle.allProcesses()
                .noneMatch(handle -> SlipwayProcess.commandLine(handle).contains(home.toString())));
    Shell.run("rm", "-rf", "--one-file-system", home.toString());
  }

  @Test
  void aStartWithoutARuntimeIsAnsweredAtOnceAndWorksOnceItIsBack() throws IOException {
    assertThat(slipway.containerd()).as("no containerd of its own").isEmpty();
    String id = docker.create(ContainerBody.sleeping());
    stopContainerd();

    Reply reply = docker.start(id);

    assertThat(reply.status()).as(reply.text()).isEqualTo(503);
    assertThat(reply.headers()).containsKey("retry-after");
    assertThat(docker.status(id)).isEqualTo("created");
    assertThat(docker.state(id).path("Error").asString()).isEqualTo(reply.message());
    assertThat(docker.state(id).path("ExitCode").asInt()).isEqualTo(128);
    assertThat(docker.starts(id).getFirst().toString()).contains("runtime_unavailable");
    assertThat(docker.get("/containers/json?all=1").status()).isEqualTo(200);

    startContainerd();
    await("a start works again")
        .atMost(Duration.ofSeconds(30))
        .until(() -> docker.start(id).status() == 204);
  }

  private void startContainerd() throws IOException {
    containerd =
        new ProcessBuilder("containerd", "--config", home.resolve("config.toml").toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("containerd.log").toFile())
            .start();
    await("containerd serves")
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> Shell.run("ctr", "-a", home.resolve("c.sock").toString(), "version").exit() == 0);
  }

  private void stopContainerd() {
    if (containerd != null) {
      containerd.destroyForcibly();
      await().atMost(Duration.ofSeconds(10)).until(() -> !containerd.isAlive());
    }
  }
}
