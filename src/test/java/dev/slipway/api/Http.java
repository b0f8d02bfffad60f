package dev.slipway.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Locale;

/** Sends requests byte by byte as the test writes them, which no polite client would do. */
public final class Http {

  private final SocketAddress address;

  public Http(int port) {
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  public Http(Path socket) {
    this.address = UnixDomainSocketAddress.of(socket);
  }

  /** An answer with its head in lower case. */
  public record Reply(int status, String head, String body) {

    public boolean has(String header) {
      return head.contains(header.toLowerCase(Locale.ROOT));
    }
  }

  public Reply get(String target) {
    return send("GET", target, "", "");
  }

  Reply post(String target) {
    return send("POST", target, "Content-Length: 0\r\n", "");
  }

  public Reply json(String target, String body) {
    return send(
        "POST",
        target,
        "Content-Type: application/json\r\nContent-Length: " + body.getBytes(UTF_8).length + "\r\n",
        body);
  }

  public Reply send(String method, String target, String headers, String body) {
    String head = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    return raw((head + headers + "\r\n" + body).getBytes(UTF_8));
  }

  public Reply raw(byte[] request) {
    try (SocketChannel channel = SocketChannel.open(address)) {
      ByteBuffer bytes = ByteBuffer.wrap(request);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      return parse(new String(Channels.newInputStream(channel).readAllBytes(), ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reply parse(String text) {
    int end = text.indexOf("\r\n\r\n");
    String head = text.substring(0, end);
    return new Reply(
        Integer.parseInt(head.split(" ", 3)[1]),
        head.toLowerCase(Locale.ROOT),
        text.substring(end + 4));
  }
}
