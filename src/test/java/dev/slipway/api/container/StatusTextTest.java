package dev.slipway.api.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTextTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, Less than a second",
    "1, 1 second",
    "59, 59 seconds",
    "60, About a minute",
    "119, About a minute",
    "120, 2 minutes",
    "3599, 59 minutes",
    "3600, About an hour",
    "7200, 2 hours",
    "172800, 2 days",
    "1209600, 2 weeks",
    "5184000, 2 months",
    "63072000, 2 years",
  })
  void saysDurationsInDockersWords(long seconds, String text) {
    assertThat(StatusText.human(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @Test
  void saysStatesInDockersWords() {
    Instant before = NOW.minusSeconds(3);
    assertThat(StatusText.of("running", 0, before, null, NOW)).isEqualTo("Up 3 seconds");
    assertThat(StatusText.of("paused", 0, before, null, NOW)).isEqualTo("Up 3 seconds (Paused)");
    assertThat(StatusText.of("exited", 7, before, before, NOW))
        .isEqualTo("Exited (7) 3 seconds ago");
    assertThat(StatusText.of("restarting", 1, before, before, NOW))
        .isEqualTo("Restarting (1) 3 seconds ago");
    assertThat(StatusText.of("created", 127, null, null, NOW)).isEqualTo("Created");
    assertThat(StatusText.of("removing", 0, null, null, NOW)).isEqualTo("Removal In Progress");
  }
}
