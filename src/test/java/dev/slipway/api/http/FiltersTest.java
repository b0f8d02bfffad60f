package dev.slipway.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiltersTest {

  private static final Set<String> ACCEPTED = Set.of("name", "label", "dangling");

  @Test
  void readsBothForms() {
    assertThat(Filters.parse("{\"name\":[\"a\",\"b\"]}", ACCEPTED).of("name"))
        .containsExactly("a", "b");
    assertThat(Filters.parse("{\"name\":{\"a\":true,\"b\":false}}", ACCEPTED).of("name"))
        .containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "1", "{\"name\":1}", "{\"name\":[1]}"})
  void refusesWhatIsNoFilter(String json) {
    assertThatThrownBy(() -> Filters.parse(json, ACCEPTED)).hasMessage("invalid filter");
  }

  @Test
  void namesTheFilterThatNobodyKnows() {
    assertThatThrownBy(() -> Filters.parse("{\"x\":[\"a\"]}", ACCEPTED))
        .hasMessage("invalid filter 'x'");
  }

  @Test
  void findsNamesByTextOrExpression() {
    Filters filters = Filters.parse("{\"name\":[\"^web\",\"exact(\"]}", ACCEPTED);
    assertThat(filters.match("name", "web1")).isTrue();
    assertThat(filters.match("name", "exact(")).isTrue();
    assertThat(filters.match("name", "myweb")).isFalse();
  }

  @Test
  void wantsEveryLabel() {
    Filters filters = Filters.parse("{\"label\":[\"a\",\"b=1\"]}", ACCEPTED);
    assertThat(filters.labels("label", Map.of("a", "x", "b", "1"))).isTrue();
    assertThat(filters.labels("label", Map.of("a", "x", "b", "2"))).isFalse();
    assertThat(filters.labels("label", Map.of("b", "1"))).isFalse();
  }

  @Test
  void matchesEverythingWithoutFilters() {
    Filters filters = Filters.parse(null, ACCEPTED);
    assertThat(filters.match("name", "any")).isTrue();
    assertThat(filters.labels("label", Map.of())).isTrue();
    assertThat(filters.flag("dangling", true)).isTrue();
  }
}
