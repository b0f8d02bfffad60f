package dev.slipway.settings.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoJsonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{ | unexpected EOF",
        "{\"a\":\"b | unexpected EOF",
        "x | invalid character 'x' looking for beginning of value",
        "{'a':1} | invalid character '\\'' looking for beginning of object key string",
        "{\"a\":1,} | invalid character '}' looking for beginning of object key string",
        "{\"a\" 1} | invalid character '1' after object key",
        "{\"a\":1 \"b\":2} | invalid character '\"' after object key:value pair",
        "[1 2] | invalid character '2' after array element",
        "[1,] | invalid character ']' looking for beginning of value",
        "[01] | invalid character '1' after array element",
        "[-a] | invalid character 'a' in numeric literal",
        "[1.] | invalid character ']' after decimal point in numeric literal",
        "[1e] | invalid character ']' in exponent of numeric literal",
        "[trve] | invalid character 'v' in literal true (expecting 'u')",
        "[\"\\x\"] | invalid character 'x' in string escape code",
        "[\"\\u00g\"] | invalid character 'g' in \\u hexadecimal character escape",
        "{} {} | unexpected content after JSON",
      })
  void speaksAsGo(String text, String words) {
    assertThat(GoJson.fault(text)).contains(words);
  }

  @Test
  void showsControlsAndBytes() {
    assertThat(GoJson.fault("[\"a\nb\"]")).contains("invalid character '\\n' in string literal");
    assertThat(GoJson.fault("\0"))
        .contains("invalid character '\\x00' looking for beginning of value");
    assertThat(GoJson.fault("ü")).contains("invalid character 'Ã' looking for beginning of value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", " [1.5e-3, true, null, \"\\u00e4\"] ", "{\"a\":{\"b\":[]}}"})
  void findsNothingInJson(String text) {
    assertThat(GoJson.fault(text)).isEmpty();
  }

  @Test
  void givesUpInTheDepth() {
    assertThat(GoJson.fault("[".repeat(1_000_000))).isEmpty();
  }
}
