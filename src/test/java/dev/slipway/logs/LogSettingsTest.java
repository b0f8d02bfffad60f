package dev.slipway.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.settings.model.LogChoice;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

class LogSettingsTest {

  private static final LogSettings DEFAULTS = new LogSettings("100m", 3);

  @Test
  void whatAContainerLeavesOpenIsFilledIn() {
    assertThat(DEFAULTS.complete(LogChoice.DEFAULT))
        .isEqualTo(new LogChoice(true, 100_000_000, 3, false, 0, Map.of()));
    assertThat(DEFAULTS.complete(new LogChoice(true, 0, 7, true, 5, Map.of("a", "b"))))
        .isEqualTo(new LogChoice(true, 100_000_000, 7, true, 5, Map.of("a", "b")));
    assertThat(new LogSettings("-1", 1).complete(LogChoice.DEFAULT).maxBytes()).isEqualTo(-1);
  }

  @Test
  void whatAContainerSaysStays() {
    LogChoice own = new LogChoice(true, -1, 1, false, 0, Map.of());
    assertThat(DEFAULTS.complete(own)).isEqualTo(own);
  }

  @ParameterizedTest
  @CsvSource({
    "x,3,slipway.logs.max-size",
    "0,3,slipway.logs.max-size",
    "-2,3,slipway.logs.max-size",
    "1m,0,slipway.logs.max-file"
  })
  void valuesThatCannotBeAreNamed(String size, int files, String property) {
    assertThatThrownBy(() -> new LogSettings(size, files))
        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
        .hasMessageContaining(property);
  }
}
