package dev.slipway.settings.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalsTest {

  @ParameterizedTest
  @CsvSource({
    "SIGTERM,15",
    "term,15",
    "9,9",
    "KILL,9",
    "USR1,10",
    "SIGUSR2,12",
    "HUP,1",
    "SYS,31",
    "RTMIN,34",
    "RTMIN+3,37",
    "SIGRTMAX-1,63",
    "RTMIN+15,49",
    "RTMAX-14,50",
    "RTMAX,64"
  })
  void readsNamesAndNumbers(String text, int signal) {
    assertThat(Signals.number(text)).isEqualTo(signal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BOGUS",
        "0",
        "65",
        "-1",
        "SIG",
        "RTMIN+99",
        "RTMIN+16",
        "RTMIN+30",
        "RTMAX-15",
        "SIGSIGTERM"
      })
  void refusesOthersInDockersWords(String text) {
    assertThatThrownBy(() -> Signals.number(text)).hasMessage("invalid signal: " + text);
  }
}
