package dev.slipway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class HiddenValuesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"Env\":[\"A=secret\",\"B\",\"C=\"]} | {\"Env\":[\"A=***\",\"B\",\"C=***\"]}",
        "{\"x\":[{\"Config\":{\"Env\":[\"A=b=c\"]}}]} | {\"x\":[{\"Config\":{\"Env\":[\"A=***\"]}}]}",
        "{\"config\":\"{\\\"Env\\\":[\\\"A=s\\\"],\\\"n\\\":1}\"} |"
            + " {\"config\":\"{\\\"Env\\\":[\\\"A=***\\\"],\\\"n\\\":1}\"}",
        "{\"env\":[\"A=secret\"]} | {\"env\":[\"A=***\"]}",
        "{\"Env\":null,\"n\":1.5,\"t\":\"{ no json\"} | {\"Env\":null,\"n\":1.5,\"t\":\"{ no json\"}",
        "{\"label\":\"{ \\\"a\\\" : 1 }\"} | {\"label\":\"{ \\\"a\\\" : 1 }\"}",
      })
  void hidesTheValuesOfVariablesAndNothingElse(String document, String shown) {
    assertThat(HiddenValues.in(JsonMapper.shared().readTree(document)))
        .isEqualTo(JsonMapper.shared().readTree(shown));
  }
}
