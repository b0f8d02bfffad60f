package dev.slipway.streams;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetachKeysTest {

  /** What passes of the input, byte by byte and all at once; with a bar where the keys end. */
  private static String passed(String keys, String input) {
    byte[] bytes = input.getBytes(ISO_8859_1);
    DetachKeys.Scan atOnce = DetachKeys.parse(keys).scan();
    String whole = new String(atOnce.pass(bytes, bytes.length), ISO_8859_1);
    DetachKeys.Scan single = DetachKeys.parse(keys).scan();
    StringBuilder pieces = new StringBuilder();
    for (byte each : bytes) {
      pieces.append(new String(single.pass(new byte[] {each}, 1), ISO_8859_1));
    }
    assertThat(pieces.toString()).isEqualTo(whole);
    assertThat(single.isComplete()).isEqualTo(atOnce.isComplete());
    return whole + (atOnce.isComplete() ? "|" : "");
  }

  @ParameterizedTest
  @CsvSource({
    "'a,b', 'xaby', 'x|'",
    "'a,b', 'xay', 'xay'",
    "'a,b', 'aab', 'a|'",
    "'a,a,b', 'aaaab', 'aa|'",
    "'a,b,a,c', 'ababac', 'ab|'",
    "'a,b', 'xa', 'x'",
    "'x', 'abxc', 'ab|'",
  })
  void whatIsNotTheKeysPasses(String keys, String input, String passed) {
    assertThat(passed(keys, input)).isEqualTo(passed);
  }

  @Test
  void theDefaultIsCtrlPCtrlQ() {
    assertThat(passed("", "ls\u0010\u0011")).isEqualTo("ls|");
    assertThat(passed("ctrl-p,ctrl-q", "\u0010\u0010\u0011")).isEqualTo("\u0010|");
  }

  @ParameterizedTest
  @CsvSource({
    "ctrl-@, 0",
    "ctrl-a, 1",
    "ctrl-z, 26",
    "ctrl-[, 27",
    "ctrl-\\, 28",
    "ctrl-], 29",
    "ctrl-^, 30",
    "ctrl-_, 31",
    "DEL, 127",
    "A, 65"
  })
  void aKeyHasItsCode(String key, int code) {
    assertThat(passed(key, "." + (char) code)).isEqualTo(".|");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ctrl-", "ctrl-A", "ctrl-1", "ab", "a,", ",", "a,,b", "ctrl-a b", "é"})
  void whatIsNoKeyIsRefused(String keys) {
    assertThatThrownBy(() -> DetachKeys.parse(keys)).isInstanceOf(IllegalArgumentException.class);
  }
}
