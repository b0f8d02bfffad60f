package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What lies in our places without an owner is removed; what is owned or somebody else's stays. */
class OrphanIT {

  private static final String STRANGER = "e".repeat(64);
  private static final String ATTEMPT = "attempt-of-nobody";

  private final SlipwayProcess slipway = new SlipwayProcess(Store.H2);
  private final Docker docker = new Docker(slipway);

  @AfterEach
  void end() {
    slipway.close();
  }

  @Test
  void orphansOfEveryKindAreRemovedAndNothingElse() throws IOException {
    slipway.start();
    String running = docker.run(ContainerBody.sleeping().network("bridge"));
    String ended = docker.run(ContainerBody.running("true").network("bridge"));
    docker.awaitStatus(ended, "exited");
    LeakAudit audit = LeakAudit.begin(slipway);
    long pid = docker.state(running).path("Pid").asLong();

    plantTask();
    plantSnapshot();
    plantFiles();
    slipway.ctr("containers", "create", "docker.io/library/busybox:latest", "of-somebody-else");
    assertThat(audit.left()).containsKeys("tasks", "containers", "snapshots", "files");

    org.awaitility.Awaitility.await("only what is somebody else's is left")
        .atMost(java.time.Duration.ofSeconds(60))
        .untilAsserted(() -> {
          assertThat(slipway.ctr("tasks", "ls", "-q").text()).doesNotContain(STRANGER);
          assertThat(slipway.ctr("containers", "ls", "-q").text())
              .contains("of-somebody-else")
              .contains(running)
              .doesNotContain(STRANGER);
          assertThat(slipway.ctr("snapshots", "ls").text())
              .doesNotContain("planted")
              .contains(running)
              .contains(ended);
          assertThat(ours()).noneMatch(path -> path.contains(STRANGER));
        });
    assertThat(docker.state(running).path("Pid").asLong()).isEqualTo(pid);
    assertThat(slipway.log()).contains("Removed orphan of step task");
    docker.start(ended).expect(204);
    slipway.ctr("containers", "rm", "of-somebody-else");
    docker.removeAll();
    audit.assertNothingLeft();
  }

  private void plantTask() {
    slipway
        .ctr(
            "run",
            "-d",
            "--label",
            "dev.slipway/container=" + STRANGER,
            "--label",
            "dev.slipway/attempt=" + ATTEMPT,
            "docker.io/library/busybox:latest",
            STRANGER,
            "sleep",
            "1000")
        .expectSuccess();
  }

  private void plantSnapshot() {
    slipway.ctr("snapshots", "prepare", "planted").expectSuccess();
    slipway.ctr("snapshots", "label", "planted", "dev.slipway/container=planted").expectSuccess();
  }

  private void plantFiles() throws IOException {
    Path data = slipway.dataDir();
    Files.createDirectories(data.resolve("streams").resolve(STRANGER));
    Files.createDirectories(data.resolve("containers").resolve(STRANGER));
    Files.writeString(data.resolve("containers").resolve(STRANGER).resolve("hosts"), "127.0.0.1 x");
    Files.createDirectories(data.resolve("netns"));
    Files.createFile(data.resolve("netns").resolve(STRANGER + "." + ATTEMPT));
  }

  private Stream<String> ours() throws IOException {
    return Stream.of("streams", "containers", "netns")
        .map(slipway.dataDir()::resolve)
        .map(Path::toFile)
        .flatMap(folder -> Stream.of(folder.list()));
  }
}
