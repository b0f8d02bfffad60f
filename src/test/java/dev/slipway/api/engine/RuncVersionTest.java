package dev.slipway.api.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.http.ApiSettings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuncVersionTest {

  @Test
  void readsWhatItPrints() {
    assertThat(
            RuncVersion.Version.parse(
                "runc version 1.1.5+ds1\ncommit: 1.1.5+ds1-1\nspec: 1.0.2-dev\ngo: go1.19.8\n"))
        .isEqualTo(new RuncVersion.Version("1.1.5+ds1", "1.1.5+ds1-1"));
    assertThat(RuncVersion.Version.parse("")).isEqualTo(RuncVersion.Version.UNKNOWN);
  }

  @Test
  void isUnknownWithoutTheProgram() {
    ApiSettings settings =
        new ApiSettings(
            Path.of("/data"),
            "node",
            new ApiSettings.Http(""),
            Map.of("runc", new ApiSettings.RuntimeBinary("/nowhere/runc")));
    assertThat(new RuncVersion(settings).get()).isEqualTo(RuncVersion.Version.UNKNOWN);
  }
}
