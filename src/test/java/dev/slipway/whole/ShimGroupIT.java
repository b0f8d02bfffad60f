package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Containers whose tasks share one shim, and what becomes of them when it dies. */
class ShimGroupIT {

  private static final Duration LONG_ENOUGH = Duration.ofSeconds(120);
  private static final String STRANGER = "e".repeat(64);

  private final SlipwayProcess slipway = new SlipwayProcess(Store.H2, "--slipway.shim-group=all");
  private final Docker docker = new Docker(slipway);

  @AfterEach
  void end() {
    slipway.close();
  }

  @Test
  void aGroupOutlivesItsFirstContainerAndEndsWithItsShim() throws IOException {
    slipway.start();
    LeakAudit audit = LeakAudit.begin(slipway);
    String first = docker.run(ContainerBody.sleeping());
    String second = docker.run(ContainerBody.sleeping().network("bridge"));
    String third = docker.run(ContainerBody.sleeping());
    assertThat(shims()).hasSize(1);
    long pid = docker.state(second).path("Pid").asLong();

    docker.delete("/containers/" + first + "?force=1").expect(204);
    Path orphan = Files.createDirectories(slipway.dataDir().resolve("streams").resolve(STRANGER));
    await("what is left over was looked for twice")
        .atMost(LONG_ENOUGH)
        .until(() -> !Files.exists(orphan));
    assertThat(docker.state(second).path("Pid").asLong()).isEqualTo(pid);
    assertThat(shims())
        .as("still named after the first")
        .singleElement()
        .matches(shim -> SlipwayProcess.commandLine(shim).contains(first));

    shims().forEach(ProcessHandle::destroyForcibly);

    for (String id : List.of(second, third)) {
      docker.awaitStatus(id, "exited");
      docker.start(id).expect(204);
    }
    assertThat(shims()).hasSize(1);
    docker.removeAll();
    audit.assertNothingLeft();
  }

  private List<ProcessHandle> shims() {
    return slipway
        .processes()
        .filter(process -> SlipwayProcess.commandLine(process).contains("shim"))
        .toList();
  }
}
