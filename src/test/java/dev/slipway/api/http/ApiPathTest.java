package dev.slipway.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiPathTest {

  @ParameterizedTest
  @CsvSource({
    "/info, , /info",
    "/v1.41/info, 1.41, /info",
    "/v1.24/containers/json, 1.24, /containers/json",
    "/vabc/info, , /vabc/info",
    "/images/a/b:1/json, , /images/a%2Fb%3A1/json",
    "/images/a%2Fb/json, , /images/a%2Fb/json",
    "/v1.41/images/localhost:5000/a/b, 1.41, /images/localhost%3A5000%2Fa%2Fb",
    "/images/json, , /images/json",
    "/containers/a/b/start, , /containers/a%2Fb/start",
    "/containers/web/attach/ws, , /containers/web/attach/ws",
    "/containers/a;b=c/json, , /containers/a%3Bb%3Dc/json",
  })
  void readsVersionAndNames(String raw, String version, String encoded) {
    ApiPath path = ApiPath.parse(raw);
    assertThat(path.version()).isEqualTo(version);
    assertThat(path.encoded()).isEqualTo(encoded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/containers/../info", "/containers/%2e%2e/json", "/containers/a%00b/json", "/a%0Ab",
        "/containers/%zz/json", "/containers/%ff/json", "/./info", "info"
      })
  void refusesPathsThatNoClientMeans(String raw) {
    assertThatThrownBy(() -> ApiPath.parse(raw))
        .isInstanceOfSatisfying(
            ApiFault.class, fault -> assertThat(fault.status().value()).isEqualTo(400));
  }

  @Test
  void redirectsDoubledSlashes() {
    assertThat(ApiPath.withoutDoubledSlashes("//info")).isEqualTo("/info");
    assertThat(ApiPath.withoutDoubledSlashes("/containers///json")).isEqualTo("/containers/json");
    assertThat(ApiPath.withoutDoubledSlashes("/info")).isNull();
  }
}
