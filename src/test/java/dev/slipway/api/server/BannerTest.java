package dev.slipway.api.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.http.ApiSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class BannerTest {

  @Test
  void namesOnlyWhatIsThere() {
    assertThat(banner("/run/s.sock", -1))
        .contains(
            "listens on unix:///run/s.sock\n",
            "curl -s --unix-socket /run/s.sock ",
            "under /metrics")
        .doesNotContain("127.0.0.1");
    assertThat(banner("/run/s.sock", 2375))
        .contains("listens on unix:///run/s.sock and http://127.0.0.1:2375\n");
    assertThat(banner("", 2375))
        .contains("listens on http://127.0.0.1:2375\n", "curl -s -X POST http://127.0.0.1:2375/")
        .doesNotContain("unix");
  }

  private static String banner(String socket, int port) {
    ApiSettings settings =
        new ApiSettings(Path.of("/data"), "node", new ApiSettings.Http(socket), null, "runc");
    MockEnvironment environment =
        new MockEnvironment()
            .withProperty("local.server.port", Integer.toString(port))
            .withProperty("local.management.port", Integer.toString(port));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    new Banner(settings, environment).print(new PrintStream(printed, true, UTF_8));
    return printed.toString(UTF_8);
  }
}
