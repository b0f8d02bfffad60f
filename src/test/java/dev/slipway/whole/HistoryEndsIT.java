package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** History leaves the store exactly once, wherever the service is killed meanwhile. */
class HistoryEndsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private SlipwayProcess slipway;

  @AfterEach
  void end() {
    slipway.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive.file.after", "archive.record.committed"})
  void aServiceThatIsKilledNeitherLosesNorDoublesAnEvent(String failpoint) throws Exception {
    slipway =
        new SlipwayProcess(
            Store.H2,
            "--slipway.history.keep=1s",
            "--slipway.history.every=200ms",
            "--slipway.failpoints.enabled=true");
    slipway.start();
    Docker docker = new Docker(slipway);
    String kept = docker.create("kept", ContainerBody.sleeping());
    slipway.arm(failpoint, "kill");
    String gone = docker.run("gone", ContainerBody.running("true"));
    docker.waitFor(gone);
    docker.delete("/containers/" + gone).expect(204);
    assertThat(slipway.awaitEnd(PATIENCE)).as("the failpoint ended the service").isTrue();

    slipway.start();

    await("the history is archived")
        .atMost(PATIENCE)
        .until(() -> docker.get("/slipway/v1/containers/gone/starts").status() == 410);
    Reply answer = docker.get("/slipway/v1/containers/" + gone + "/events").expect(410);
    assertThat(answer.text()).contains("archive/").contains("jsonl.zst");
    List<Integer> sequences = archived(gone);
    assertThat(sequences)
        .hasSizeGreaterThan(8)
        .containsExactlyElementsOf(IntStream.range(0, sequences.size()).boxed().toList());
    assertThat(docker.get("/slipway/v1/events?after=0").status()).isEqualTo(410);
    assertThat(docker.start(kept).status()).isEqualTo(204);
    docker.remove(kept);
  }

  /** The places in its stream of all archived events of a container. */
  private List<Integer> archived(String container) throws IOException, CompressorException {
    List<Integer> sequences = new ArrayList<>();
    try (Stream<Path> files = Files.list(slipway.dataDir().resolve("archive"))) {
      for (Path file : files.filter(name -> name.toString().endsWith(".zst")).sorted().toList()) {
        try (InputStream lines =
            new CompressorStreamFactory()
                .createCompressorInputStream("zstd", Files.newInputStream(file))) {
          for (String line : new String(lines.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
            JsonNode event = JsonMapper.shared().readTree(line);
            if (event.path("containerId").asString().equals(container)) {
              sequences.add(event.path("sequence").asInt());
            }
          }
        }
      }
    }
    return sequences;
  }
}
