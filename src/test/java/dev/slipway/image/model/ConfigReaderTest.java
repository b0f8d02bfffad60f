package dev.slipway.image.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.image.TestArchives;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {

  private static final String ONE =
      "sha256:1111111111111111111111111111111111111111111111111111111111111111";
  private static final String TWO =
      "sha256:2222222222222222222222222222222222222222222222222222222222222222";

  @Test
  void readsWhatAnImageSays() {
    ImageConfig config =
        read(
            """
            {"architecture":"arm64","variant":"v8","os":"linux","author":"me","comment":"hi",
             "created":"2024-01-02T03:04:05.123456789+02:00",
             "config":{"Hostname":"","User":"nobody","ExposedPorts":{"80/tcp":{},"53/udp":{}},
               "Env":["A=b"],"Cmd":["sh"],"Entrypoint":["/e","x"],"Volumes":{"/v":{}},
               "WorkingDir":"/w","Labels":{"k":"v"},"StopSignal":"SIGINT","OnBuild":null},
             "rootfs":{"type":"layers","diff_ids":["%s","%s"]},
             "history":[{"created":"2024-01-02T01:04:05Z","created_by":"RUN x","comment":"c"},
                        {"empty_layer":true}]}
            """
                .formatted(ONE, TWO));

    assertThat(config.created()).isEqualTo(Instant.parse("2024-01-02T01:04:05.123456789Z"));
    assertThat(config.architecture()).isEqualTo("arm64");
    assertThat(config.variant()).isEqualTo("v8");
    assertThat(config.user()).isEqualTo("nobody");
    assertThat(config.exposedPorts()).containsExactly("53/udp", "80/tcp");
    assertThat(config.env()).containsExactly("A=b");
    assertThat(config.cmd()).containsExactly("sh");
    assertThat(config.entrypoint()).containsExactly("/e", "x");
    assertThat(config.volumes()).containsExactly("/v");
    assertThat(config.workingDir()).isEqualTo("/w");
    assertThat(config.labels()).isEqualTo(Map.of("k", "v"));
    assertThat(config.stopSignal()).isEqualTo("SIGINT");
    assertThat(config.diffIds()).containsExactly(ONE, TWO);
    assertThat(config.history())
        .containsExactly(
            new ImageConfig.History(Instant.parse("2024-01-02T01:04:05Z"), "RUN x", "", "c", false),
            new ImageConfig.History(ConfigReader.NEVER, "", "", "", true));
  }

  @Test
  void namesSnapshotsByTheChainOfLayers() {
    assertThat(ImageConfig.chainIds(List.of(ONE, TWO)))
        .containsExactly(
            ONE,
            Digest.of((ONE + " " + TWO).getBytes(java.nio.charset.StandardCharsets.UTF_8)).value());
  }

  @Test
  void whatAnImageDoesNotSayIsEmpty() {
    ImageConfig config = read("{\"rootfs\":{\"diff_ids\":null},\"config\":null}");

    assertThat(config.chainId()).isEmpty();
    assertThat(config.cmd()).isEmpty();
    assertThat(config.created()).isEqualTo(Instant.parse("0001-01-01T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "7",
        "{\"rootfs\":[]}",
        "{\"rootfs\":{\"diff_ids\":[\"x\"]}}",
        "{\"rootfs\":{\"diff_ids\":[{}]}}",
        "{\"rootfs\":{},\"created\":\"yesterday\"}",
        "{\"rootfs\":{},\"config\":{\"Env\":\"A=b\"}}",
        "{\"rootfs\":{},\"config\":{\"Labels\":[]}}",
      })
  void whatIsNoConfigurationIsRefused(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(ImageFault.InvalidArchive.class);
  }

  private static ImageConfig read(String json) {
    return ConfigReader.read(TestArchives.utf8(json));
  }
}
