package dev.slipway.whole;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP/1.1 connection, over a unix socket or TCP, that stays open between requests. Just enough
 * of a client to send what a well-behaved one would not. For one thread at a time.
 */
public final class HttpConnection implements AutoCloseable {

  private static final int HEAD_LIMIT = 64 * 1024;

  private final SocketChannel channel;
  private final InputStream in;
  private final OutputStream out;

  private HttpConnection(SocketAddress address) throws IOException {
    channel = SocketChannel.open(address);
    in = new BufferedInputStream(Channels.newInputStream(channel));
    out = Channels.newOutputStream(channel);
  }

  public static HttpConnection unix(Path socket) throws IOException {
    return new HttpConnection(UnixDomainSocketAddress.of(socket));
  }

  public static HttpConnection tcp(int port) throws IOException {
    return new HttpConnection(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Sends a request and reads the whole answer. */
  public Reply send(String method, String target, Map<String, String> headers, byte[] body)
      throws IOException {
    try {
      write(method, target, headers, body);
    } catch (IOException refusedEarly) {
      // A server may answer a body that is too large before it has come, and hang up.
      return read(method);
    }
    return read(method);
  }

  /** Sends a request and hands over the answer's body as it arrives; close it to hang up. */
  public InputStream open(String method, String target, Map<String, String> headers)
      throws IOException {
    write(method, target, headers, new byte[0]);
    Head head = head();
    if (head.status() != 200) {
      throw new AssertionError(target + " answered " + head.status() + ": " + text(head));
    }
    return head.chunked() ? new ChunkedBody(in, this) : in;
  }

  /**
   * Sends a request that makes the connection a stream in both directions, and hands over what
   * comes from there; {@link #writeRaw} sends.
   */
  public InputStream hijack(String target, String json) throws IOException {
    write(
        "POST",
        target,
        Map.of("Content-Type", "application/json"),
        json.getBytes(StandardCharsets.UTF_8));
    Head head = head();
    if (head.status() != 200) {
      throw new AssertionError(target + " answered " + head.status() + ": " + text(head));
    }
    return in;
  }

  /** Sends a request head and nothing else, as a client that dies would. */
  public void write(String method, String target, Map<String, String> headers, byte[] body)
      throws IOException {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    head.append("Host: localhost\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    boolean framed =
        headers.keySet().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .anyMatch(name -> name.equals("transfer-encoding") || name.equals("content-length"));
    if (!framed && (body.length > 0 || method.equals("POST"))) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] whole = new byte[start.length + body.length];
    System.arraycopy(start, 0, whole, 0, start.length);
    System.arraycopy(body, 0, whole, start.length, body.length);
    writeRaw(whole);
  }

  /** Sends bytes as they are. */
  public void writeRaw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** What comes in, unread and unparsed. */
  InputStream incoming() {
    return in;
  }

  /** Says that no more will be sent, and goes on reading. */
  void endOutput() throws IOException {
    channel.shutdownOutput();
  }

  private Reply read(String method) throws IOException {
    Head head = head();
    boolean bodiless = method.equals("HEAD") || head.status() == 204 || head.status() == 304;
    return new Reply(head.status(), head.headers(), bodiless ? new byte[0] : body(head));
  }

  private byte[] body(Head head) throws IOException {
    if (head.chunked()) {
      return new ChunkedBody(in, null).readAllBytes();
    }
    String length = head.headers().get("content-length");
    return length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
  }

  private String text(Head head) throws IOException {
    return new String(body(head), StandardCharsets.UTF_8);
  }

  private Head head() throws IOException {
    String[] status = line(in).split(" ", 3);
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Head(Integer.parseInt(status[1]), headers);
  }

  static String line(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || bytes.size() > HEAD_LIMIT) {
        throw new EOFException("The server closed the connection");
      }
      bytes.write(b);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private record Head(int status, Map<String, String> headers) {
    boolean chunked() {
      return "chunked".equalsIgnoreCase(headers.get("transfer-encoding"));
    }
  }
}
