package dev.slipway.crash;

import dev.slipway.whole.HttpConnection;
import dev.slipway.whole.SlipwayProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Clients that begin a request and never end it, in its head or in its body. */
final class SlowClients implements AutoCloseable {

  private static final int EACH = 10;

  private final List<HttpConnection> connections = new ArrayList<>();

  SlowClients(SlipwayProcess slipway) throws IOException {
    Map<String, String> json = Map.of("Content-Type", "application/json", "Content-Length", "1000");
    byte[] begun = "{\"Image\":".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < EACH; i++) {
      HttpConnection inBody = slipway.connect();
      connections.add(inBody);
      inBody.write("POST", "/containers/create", json, begun);
      HttpConnection inHead = HttpConnection.tcp(slipway.port());
      connections.add(inHead);
      inHead.writeRaw(
          "GET /_ping HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".getBytes(StandardCharsets.UTF_8));
    }
  }

  /** One more byte from each; a server that had enough of them may have hung up. */
  void drip() {
    for (HttpConnection connection : connections) {
      try {
        connection.writeRaw(new byte[] {' '});
      } catch (IOException hungUp) {
        // That is its right.
        continue;
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (HttpConnection connection : connections) {
      connection.close();
    }
  }
}
