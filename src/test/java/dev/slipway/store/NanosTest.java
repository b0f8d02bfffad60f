package dev.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NanosTest {

  @ParameterizedTest
  @CsvSource({
    "+999999999-12-31T00:00:00Z,9223372036854775807",
    "9999-01-01T00:00:00Z,9223372036854775807",
    "2262-04-11T23:47:16.999999999Z,9223372036854775807",
    "2024-01-01T00:00:00.5Z,1704067200500000000",
    "1677-09-21T00:12:43Z,-9223372036854775808",
    "-999999999-01-01T00:00:00Z,-9223372036854775808",
  })
  void aTimeBeyondTheColumnIsTheNearestThatItHolds(Instant time, long nanos) {
    assertThat(Nanos.nearest(time)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1, 999_999_999, -1_000_000_000, 1_704_067_200_500_000_000L})
  void nanosecondsComeBack(long nanos) {
    assertThat(Nanos.of(Nanos.instant(nanos))).isEqualTo(nanos);
  }
}
