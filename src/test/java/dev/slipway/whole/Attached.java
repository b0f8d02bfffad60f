package dev.slipway.whole;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A client whose connection was hijacked: the answer's head, then bytes in both directions. */
final class Attached implements AutoCloseable {

  static final Map<String, String> UPGRADE = Map.of("Connection", "Upgrade", "Upgrade", "tcp");

  private final HttpConnection connection;
  private final List<String> head = new ArrayList<>();

  private Attached(HttpConnection connection) throws IOException {
    this.connection = connection;
    for (String line = line(); !line.isEmpty(); line = line()) {
      head.add(line);
    }
  }

  /** Attaches; everything that is asked for stands in the target's query. */
  static Attached to(HttpConnection connection, String target, Map<String, String> headers)
      throws IOException {
    connection.write("POST", target, headers, new byte[0]);
    return new Attached(connection);
  }

  private String line() throws IOException {
    return HttpConnection.line(connection.incoming());
  }

  String status() {
    return head.getFirst();
  }

  /** The answer's headers, as they came. */
  List<String> headers() {
    return head.subList(1, head.size());
  }

  void send(String text) throws IOException {
    connection.writeRaw(text.getBytes(UTF_8));
  }

  /** Sends from another thread, and then the end if that is wanted. */
  CompletableFuture<Void> sending(byte[] bytes, boolean andEnd) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            connection.writeRaw(bytes);
            if (andEnd) {
              connection.endOutput();
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        work -> Thread.ofVirtual().start(work));
  }

  void endInput() throws IOException {
    connection.endOutput();
  }

  /** Everything up to the server's end. */
  byte[] rest() throws IOException {
    return connection.incoming().readAllBytes();
  }

  /** Everything up to the server's end, out of its frames. */
  String restOfFrames() throws IOException {
    return Docker.unframe(rest());
  }

  /** Reads until a text has come, frames and all; returns what was read. */
  String until(String text) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (!read.toString(ISO_8859_1).contains(text)) {
      int next = connection.incoming().read();
      if (next < 0) {
        throw new AssertionError("The end came before " + text + ": " + read);
      }
      read.write(next);
    }
    return read.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
