package dev.slipway.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.Http;
import dev.slipway.api.http.ApiSettings;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

/** Where the server listens, by its settings. */
class ListenersTest {

  @TempDir Path folder;

  @Test
  void opensNoPortWithoutOne() {
    Path socket = folder.resolve("s.sock");
    WebServer server = customized(-1, socket.toString()).getWebServer();
    server.start();
    try {
      assertThat(server.getPort()).isNotPositive();
      assertThat(new Http(socket).get("/").head()).startsWith("http/1.1 404 not found");
    } finally {
      server.stop();
    }
    assertThat(Files.exists(socket)).isFalse();
  }

  @Test
  void listensOnBothWithOne() {
    Path socket = folder.resolve("s.sock");
    WebServer server = customized(0, socket.toString()).getWebServer();
    server.start();
    try {
      assertThat(new Http(socket).get("/").status()).isEqualTo(404);
      assertThat(new Http(server.getPort()).get("/").status()).isEqualTo(404);
    } finally {
      server.stop();
    }
  }

  @Test
  void refusesToListenNowhere() {
    assertThatThrownBy(() -> customized(-1, ""))
        .isInstanceOf(ListenRefused.class)
        .hasMessageContaining("slipway.http.socket");
  }

  @Test
  void refusesOtherAddressesThanLoopback() throws Exception {
    TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
    factory.setAddress(InetAddress.getByName("0.0.0.0"));
    assertThatThrownBy(() -> new LoopbackOnly().customize(factory))
        .isInstanceOf(ListenRefused.class)
        .hasMessageContaining("0.0.0.0");
  }

  private static TomcatServletWebServerFactory customized(int port, String socket) {
    TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(port);
    new LoopbackOnly().customize(factory);
    new Listeners(
            new ApiSettings(Path.of("/data"), "node", new ApiSettings.Http(socket), null, "runc"))
        .customize(factory);
    return factory;
  }
}
