package dev.slipway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.oci.Samples;
import dev.slipway.settings.LogOptions.LogSubject;
import dev.slipway.settings.model.LogChoice;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is refused stands in refusals.txt. */
class LogOptionsTest {

  private static final LogSubject WEB =
      new LogSubject("0123456789abcdef", "web", "busybox:latest", "sha256:0123456789abcdef");

  @Test
  void whoSaysNothingGetsTheDefaults() {
    assertThat(choice("{}")).isEqualTo(LogChoice.DEFAULT);
    assertThat(choice("{\"Type\":\"json-file\",\"Config\":null}")).isEqualTo(LogChoice.DEFAULT);
    assertThat(choice("{\"Config\":{\"mode\":\"blocking\"}}")).isEqualTo(LogChoice.DEFAULT);
  }

  @Test
  void aSizeOfOnesOwnMeansOneFileUnlessThereAreToBeMore() {
    assertThat(choice("{\"Config\":{\"max-size\":\"10m\"}}"))
        .isEqualTo(new LogChoice(true, 10_000_000, 1, false, 0, Map.of()));
    assertThat(
            choice("{\"Config\":{\"max-size\":\"1.5k\",\"max-file\":\"2\",\"compress\":\"true\"}}"))
        .isEqualTo(new LogChoice(true, 1500, 2, true, 0, Map.of()));
    assertThat(choice("{\"Config\":{\"max-file\":\"7\"}}"))
        .isEqualTo(new LogChoice(true, 0, 7, false, 0, Map.of()));
    assertThat(choice("{\"Config\":{\"max-size\":\"-1\"}}"))
        .isEqualTo(new LogChoice(true, -1, 1, false, 0, Map.of()));
  }

  @Test
  void theLocalDriverHasLimitsOfItsOwn() {
    assertThat(choice("{\"Type\":\"local\"}"))
        .isEqualTo(new LogChoice(true, 20_000_000, 5, true, 0, Map.of()));
    assertThat(choice("{\"Type\":\"local\",\"Config\":{\"max-file\":\"1\",\"compress\":\"0\"}}"))
        .isEqualTo(new LogChoice(true, 20_000_000, 1, false, 0, Map.of()));
  }

  @Test
  void noneStoresNothingWhateverElseItSays() {
    assertThat(choice("{\"Type\":\"none\",\"Config\":{\"foo\":\"1\"}}").stored()).isFalse();
  }

  @Test
  void aBufferIsAskedForByTheMode() {
    assertThat(choice("{\"Config\":{\"mode\":\"non-blocking\"}}").bufferBytes())
        .isEqualTo(1_000_000);
    assertThat(
            choice("{\"Config\":{\"mode\":\"non-blocking\",\"max-buffer-size\":\"4m\"}}")
                .bufferBytes())
        .isEqualTo(4 << 20);
  }

  @Test
  void attributesAreChosenByNameAndExpression() {
    assertThat(
            choice(
                    "{\"Config\":{\"labels\":\"a,missing\",\"labels-regex\":\"^c\",\"env\":\"X\","
                        + "\"env-regex\":\"B$\",\"tag\":\"{{.Name}}/{{ .ID }}/{{.ImageName}}\"}}")
                .attributes())
        .isEqualTo(
            Map.of(
                "a",
                "1",
                "cd",
                "2",
                "X",
                "y=z",
                "AB",
                "",
                "tag",
                "web/0123456789ab/busybox:latest"));
    assertThat(
            choice(
                    "{\"Config\":{\"tag\":\"{{.FullID}} {{.ImageID}} {{.Command}} {{.DaemonName}}\"}}")
                .attributes())
        .isEqualTo(Map.of("tag", "0123456789abcdef sha256:01234 echo hi docker"));
  }

  private static LogChoice choice(String logConfig) {
    String body =
        "{\"Image\":\"busybox\",\"Cmd\":[\"echo\",\"hi\"],\"Env\":[\"X=y=z\",\"AB=\",\"N\"],"
            + "\"Labels\":{\"a\":\"1\",\"cd\":\"2\",\"e\":\"3\"},\"HostConfig\":{\"LogConfig\":"
            + logConfig
            + "}}";
    return LogOptions.choice(Samples.reader().read(body, Samples.image(), "c0", 41), WEB);
  }
}
