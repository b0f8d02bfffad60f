package dev.slipway.api.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.http.ApiSettings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OciRuntimeVersionTest {

  @Test
  void readsWhatItPrints() {
    assertThat(
            OciRuntimeVersion.Version.parse(
                "runc version 1.1.5+ds1\ncommit: 1.1.5+ds1-1\nspec: 1.0.2-dev\ngo: go1.19.8\n"))
        .isEqualTo(new OciRuntimeVersion.Version("1.1.5+ds1", "1.1.5+ds1-1"));
    assertThat(
            OciRuntimeVersion.Version.parse(
                "crun version 1.8.1\ncommit: f8a096be\nrundir: /run/crun\nspec: 1.0.0\n"))
        .isEqualTo(new OciRuntimeVersion.Version("1.8.1", "f8a096be"));
    assertThat(OciRuntimeVersion.Version.parse("")).isEqualTo(OciRuntimeVersion.Version.UNKNOWN);
  }

  @Test
  void isUnknownWithoutTheProgram() {
    ApiSettings settings =
        new ApiSettings(
            Path.of("/data"),
            "node",
            new ApiSettings.Http(""),
            Map.of("runc", new ApiSettings.RuntimeBinary("/nowhere/runc")),
            "runc");
    assertThat(new OciRuntimeVersion(settings).get()).isEqualTo(OciRuntimeVersion.Version.UNKNOWN);
  }
}
