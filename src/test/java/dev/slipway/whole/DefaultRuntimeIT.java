package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The OCI runtime of containers that name none. */
class DefaultRuntimeIT {

  @Test
  void itStartsTheContainersThatNameNone() {
    try (SlipwayProcess slipway =
        new SlipwayProcess(
            Store.H2, "--slipway.runtimes.second.path=runc", "--slipway.default-runtime=second")) {
      slipway.start();
      Docker docker = new Docker(slipway);
      JsonNode info = docker.get("/info").expect(200).json();
      assertThat(info.path("DefaultRuntime").asString()).isEqualTo("second");
      assertThat(info.path("RuncCommit").path("ID").asString()).isNotEmpty();
      String id = docker.run(ContainerBody.sleeping());
      assertThat(docker.inspect(id).path("HostConfig").path("Runtime").asString())
          .isEqualTo("second");
      assertThat(slipway.dataDir().resolve("runtime-second/slipway").resolve(id)).isDirectory();
      String named = docker.run(ContainerBody.sleeping().host("Runtime", "runc"));
      assertThat(slipway.dataDir().resolve("runtime-runc/slipway").resolve(named)).isDirectory();
      assertThat(Files.exists(slipway.dataDir().resolve("runtime-second/slipway").resolve(named)))
          .isFalse();
      docker.removeAll();
    }
  }

  @Test
  void oneThatIsNotConfiguredIsRefusedInOneSentence() {
    try (SlipwayProcess slipway = new SlipwayProcess(Store.H2, "--slipway.default-runtime=youki")) {
      slipway.launch();
      assertThat(slipway.awaitEnd(Duration.ofMinutes(2))).isTrue();
      assertThat(slipway.log())
          .contains("slipway.default-runtime", "slipway.runtimes.youki.path")
          .doesNotContain("\tat ");
    }
  }
}
