package dev.slipway.whole;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Just enough of a websocket client for short messages. */
final class WebSocketClient implements AutoCloseable {

  private static final int FIN = 0x80;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;

  private final HttpConnection connection;
  private final String status;

  private WebSocketClient(HttpConnection connection) throws IOException {
    this.connection = connection;
    this.status = HttpConnection.line(connection.incoming());
    while (!HttpConnection.line(connection.incoming()).isEmpty()) {
      // Nobody looks at the headers.
    }
  }

  static WebSocketClient open(HttpConnection connection, String target, Map<String, String> more)
      throws IOException {
    Map<String, String> headers = new HashMap<>(more);
    headers.put("Connection", "Upgrade");
    headers.put("Upgrade", "websocket");
    headers.put("Sec-WebSocket-Version", "13");
    headers.put("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    connection.write("GET", target, headers, new byte[0]);
    return new WebSocketClient(connection);
  }

  String status() {
    return status;
  }

  /** Sends a text of less than 126 bytes, masked with zeros. */
  void send(String text) throws IOException {
    byte[] payload = text.getBytes(UTF_8);
    byte[] frame = new byte[payload.length + 6];
    frame[0] = (byte) (FIN | TEXT);
    frame[1] = (byte) (0x80 | payload.length);
    System.arraycopy(payload, 0, frame, 6, payload.length);
    connection.writeRaw(frame);
  }

  /** The next message: its kind, a blank and its content, of which a closing one has none. */
  String message() throws IOException {
    DataInputStream in = new DataInputStream(connection.incoming());
    int kind = in.readUnsignedByte() & 0x0F;
    int length = in.readUnsignedByte();
    byte[] payload = in.readNBytes(length);
    return switch (kind) {
      case TEXT -> "text " + new String(payload, UTF_8);
      case BINARY -> "binary " + new String(payload, UTF_8);
      case CLOSE -> "close ";
      default -> "other " + kind;
    };
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
