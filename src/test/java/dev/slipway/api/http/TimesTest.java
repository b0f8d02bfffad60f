package dev.slipway.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "1700000000, 2023-11-14T22:13:20Z",
    "1700000000.5, 2023-11-14T22:13:20.500Z",
    "1700000000.000000001, 2023-11-14T22:13:20.000000001Z",
    "2026-02-28T10:00:00Z, 2026-02-28T10:00:00Z",
    "2026-02-28T10:00:00.123+01:00, 2026-02-28T09:00:00.123Z",
    "2026-02-28T10:00:00, 2026-02-28T10:00:00Z",
    "2026-02-28, 2026-02-28T00:00:00Z",
    "1h30m, 2026-03-01T10:30:00Z",
    "1.5s, 2026-03-01T11:59:58.500Z",
    "10ms, 2026-03-01T11:59:59.990Z",
  })
  void readsWhatClientsSend(String text, Instant expected) {
    assertThat(Times.parse("since", text, NOW)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "9999999999999, 9999-12-31T23:59:59Z",
    "999999999999999999, 9999-12-31T23:59:59Z",
    "-999999999999999999, 0001-01-01T00:00:00Z",
  })
  void bringsFarAwayTimesNearer(String text, Instant expected) {
    assertThat(Times.parse("since", text, NOW)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0"})
  void takesNothingAndZeroForNoTime(String text) {
    assertThat(Times.parse("since", text, NOW)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"abc", "1h30", "12.34.56", "2026-13-01", "9999999999999999999", "1e9", "h"})
  void refusesWhatIsNoTime(String text) {
    assertThatThrownBy(() -> Times.parse("since", text, NOW))
        .isInstanceOf(ApiFault.class)
        .hasMessageContaining("since");
  }

  @Test
  void printsDockersZeroTime() {
    assertThat(Times.print(null)).isEqualTo("0001-01-01T00:00:00Z");
  }
}
