package dev.slipway.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.logs.LogLine;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FramingTest {

  private static final LogLine ERROR =
      new LogLine(
          "stderr", Instant.parse("2026-03-01T12:00:00.5Z"), "oh\n".getBytes(UTF_8), Map.of());

  @Test
  void putsStreamAndLengthBeforeEachLine() {
    assertThat(new Framing(false, false, false).frame(ERROR))
        .containsExactly(2, 0, 0, 0, 0, 0, 0, 3, 'o', 'h', '\n');
  }

  @Test
  void leavesATerminalsBytesAsTheyAre() {
    assertThat(new Framing(true, false, false).frame(ERROR)).containsExactly('o', 'h', '\n');
  }

  @Test
  void putsTheTimeWithAllNanosecondsBeforeTheLine() {
    assertThat(new String(new Framing(true, true, false).frame(ERROR), UTF_8))
        .isEqualTo("2026-03-01T12:00:00.500000000Z oh\n");
  }

  @Test
  void beatsWithAFrameWithoutContent() {
    assertThat(new Framing(false, false, false).heartbeat())
        .containsExactly(1, 0, 0, 0, 0, 0, 0, 0);
    assertThat(new Framing(true, false, false).heartbeat()).isEmpty();
  }

  @Test
  void detailsStandBetweenTimeAndLine() {
    assertThat(new String(new Framing(true, true, true).frame(ERROR), UTF_8))
        .matches("\\S+Z  oh\n");
    assertThat(new Framing(false, false, true).frame(ERROR))
        .containsExactly(2, 0, 0, 0, 0, 0, 0, 4, ' ', 'o', 'h', '\n');
  }

  @Test
  void namesTheStreamOfAPieceInItsHeader() {
    byte[] piece = new byte[0x010203];
    assertThat(Framing.frame("stdout", piece)).startsWith(1, 0, 0, 0, 0, 1, 2, 3).hasSize(0x01020B);
    assertThat(Framing.frame("stderr", new byte[] {7})).containsExactly(2, 0, 0, 0, 0, 0, 0, 1, 7);
    assertThat(Framing.frame("system", new byte[0])).containsExactly(3, 0, 0, 0, 0, 0, 0, 0);
  }
}
