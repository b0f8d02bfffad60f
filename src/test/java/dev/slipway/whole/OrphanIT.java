package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What lies in our places without an owner is removed; what is owned or somebody else's stays. */
class OrphanIT {

  private static final String STRANGER = "e".repeat(64);
  private static final String NEIGHBOUR = "f".repeat(64);
  private static final String FORGOTTEN = "d".repeat(64);
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

    String store = store(running);
    plantTask(STRANGER, store);
    plantTask(NEIGHBOUR, "of-another-service");
    plantSnapshot("planted", store);
    plantSnapshot("planted-beside", "of-another-service");
    plantShim();
    plantFiles();
    slipway.ctr("containers", "create", "docker.io/library/busybox:latest", "of-somebody-else");
    assertThat(audit.left()).containsKeys("tasks", "containers", "snapshots", "files", "shims");

    org.awaitility.Awaitility.await("only what is somebody else's is left")
        .atMost(java.time.Duration.ofSeconds(120))
        .untilAsserted(() -> {
          assertThat(slipway.ctr("tasks", "ls", "-q").text())
              .contains(NEIGHBOUR)
              .doesNotContain(STRANGER);
          assertThat(slipway.ctr("containers", "ls", "-q").text())
              .contains("of-somebody-else")
              .contains(NEIGHBOUR)
              .contains(running)
              .doesNotContain(STRANGER);
          assertThat(slipway.ctr("snapshots", "ls").text())
              .contains("planted-beside")
              .doesNotContainPattern("planted\\s")
              .contains(running)
              .contains(ended);
          assertThat(ours()).noneMatch(path -> path.contains(STRANGER));
          assertThat(Shell.run("ps", "-e", "-o", "args").text())
              .contains("-id " + NEIGHBOUR)
              .doesNotContain("-id " + FORGOTTEN);
        });
    assertThat(docker.state(running).path("Pid").asLong()).isEqualTo(pid);
    assertThat(slipway.log()).contains("Removed orphan of step task");
    docker.start(ended).expect(204);
    slipway.ctr("containers", "rm", "of-somebody-else");
    slipway.ctr("tasks", "rm", "-f", NEIGHBOUR);
    slipway.ctr("containers", "rm", NEIGHBOUR);
    slipway.ctr("snapshots", "rm", "planted-beside");
    docker.removeAll();
    audit.assertNothingLeft();
  }

  /** The label that tells the objects of this service's store from all others. */
  private String store(String container) {
    String object = slipway.ctr("containers", "info", container).text();
    return new JsonMapper().readTree(object).path("Labels").path("dev.slipway/store").asString();
  }

  private void plantTask(String id, String store) {
    slipway
        .ctr(
            "run",
            "-d",
            "--label",
            "dev.slipway/container=" + id,
            "--label",
            "dev.slipway/attempt=" + ATTEMPT,
            "--label",
            "dev.slipway/store=" + store,
            "docker.io/library/busybox:latest",
            id,
            "sleep",
            "1000")
        .expectSuccess();
  }

  private void plantSnapshot(String key, String store) {
    slipway.ctr("snapshots", "prepare", key).expectSuccess();
    slipway
        .ctr(
            "snapshots", "label", key, "dev.slipway/container=" + key, "dev.slipway/store=" + store)
        .expectSuccess();
  }

  /**
   * As containerd leaves it when it dies between the start of a shim and the note of its address.
   */
  private void plantShim() throws IOException {
    Path bundle = Files.createDirectory(slipway.dataDir().resolve("bundle"));
    Files.writeString(bundle.resolve("config.json"), "{}");
    String socket = slipway.containerdSocket().toString();
    Shell.run(
            "env",
            "--chdir=" + bundle,
            "TTRPC_ADDRESS=" + socket + ".ttrpc",
            "containerd-shim-runc-v2",
            "-namespace",
            "slipway",
            "-address",
            socket,
            "-publish-binary",
            "containerd",
            "-id",
            FORGOTTEN,
            "start")
        .expectSuccess();
    try (Stream<Path> left = Files.walk(bundle)) {
      left.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
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
