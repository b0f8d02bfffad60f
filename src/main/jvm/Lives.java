import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code java Lives.java <socket> <port> <process> <lives>}: the work that the JVM's cache is
 * trained with. Lets a running service do what clients ask of it: whole lives of containers in both
 * network modes over both listeners, with output, failures, lists, metrics and the event stream.
 * Fails where containers cannot run.
 */
final class Lives {

  private static final Duration READY = Duration.ofSeconds(120);
  private static final int AT_ONCE = 2;
  private static final Pattern ID = Pattern.compile("\"Id\":\"([0-9a-f]{64})\"");

  private final SocketAddress socket;
  private final SocketAddress port;

  private Lives(String socket, int port) {
    this.socket = UnixDomainSocketAddress.of(Path.of(socket));
    this.port = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  public static void main(String[] arguments) throws Exception {
    var lives = new Lives(arguments[0], Integer.parseInt(arguments[1]));
    ProcessHandle service = ProcessHandle.of(Long.parseLong(arguments[2])).orElseThrow();
    int count = Integer.parseInt(arguments[3]);
    int through = lives.ready(service) ? lives.all(count) : 0;
    if (through < count / 2) {
      System.err.println("slipway: " + through + " of " + count + " containers ran");
      System.exit(1);
    }
  }

  private boolean ready(ProcessHandle service) throws InterruptedException {
    Instant end = Instant.now().plus(READY);
    while (service.isAlive() && Instant.now().isBefore(end)) {
      try (var client = new Client(socket)) {
        if (client.send("GET", "/images/busybox:latest/json", "").status == 200) {
          return true;
        }
      } catch (IOException notYet) {
        // Asked again.
      }
      Thread.sleep(100);
    }
    return false;
  }

  private int all(int count) throws Exception {
    List<Future<Integer>> clients = new ArrayList<>();
    try (var watching = new Client(socket);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      watching.ask("GET", "/events", "");
      for (int client = 0; client < AT_ONCE; client++) {
        boolean first = client == 0;
        Callable<Integer> work = () -> some(first ? socket : port, count / AT_ONCE);
        clients.add(threads.submit(work));
      }
    }
    int done = 0;
    for (Future<Integer> client : clients) {
      done += client.get();
    }
    return done;
  }

  private static int some(SocketAddress at, int count) throws IOException {
    int done = 0;
    for (int life = 0; life < count; life++) {
      try (var client = new Client(at)) {
        done += live(client, life) ? 1 : 0;
        if (life % 10 == 0) {
          look(client);
        }
      }
    }
    return done;
  }

  /** Most are held and removed by force, as most are; each eighth ends in another way. */
  private static boolean live(Client client, int life) throws IOException {
    String network = life % 4 == 3 ? "bridge" : "none";
    return switch (life % 8) {
      case 1 -> ended(client, network);
      case 2 -> stopped(client);
      case 5 -> removedByItself(client);
      case 6 -> failed(client);
      default -> forced(client, network);
    };
  }

  private static boolean forced(Client client, String network) throws IOException {
    String id = create(client, "[\"/bin/sleep\",\"1000\"]", network, false);
    boolean started = client.send("POST", "/containers/" + id + "/start", "").status == 204;
    client.send("GET", "/containers/" + id + "/json", "");
    remove(client, id);
    return started;
  }

  private static boolean ended(Client client, String network) throws IOException {
    String id = create(client, "[\"/bin/echo\",\"hello\"]", network, false);
    boolean started = client.send("POST", "/containers/" + id + "/start", "").status == 204;
    if (started) {
      client.send("POST", "/containers/" + id + "/wait", "");
      client.send("GET", "/containers/" + id + "/logs?stdout=1&stderr=1", "");
      client.send("GET", "/containers/" + id + "/json", "");
      client.send("GET", "/slipway/v1/containers/" + id + "/starts", "");
    }
    remove(client, id);
    return started;
  }

  private static boolean stopped(Client client) throws IOException {
    String id = create(client, "[\"/bin/sleep\",\"1000\"]", "none", false);
    boolean started = client.send("POST", "/containers/" + id + "/start", "").status == 204;
    client.send("POST", "/containers/" + id + "/stop?t=0", "");
    client.send("POST", "/containers/" + id + "/start", "");
    client.send("POST", "/containers/" + id + "/kill", "");
    remove(client, id);
    return started;
  }

  private static boolean removedByItself(Client client) throws IOException {
    String id = create(client, "[\"/bin/true\"]", "none", true);
    boolean started = client.send("POST", "/containers/" + id + "/start", "").status == 204;
    if (started) {
      client.send("POST", "/containers/" + id + "/wait?condition=removed", "");
    }
    remove(client, id);
    return started;
  }

  private static boolean failed(Client client) throws IOException {
    String id = create(client, "[\"/no/such/command\"]", "none", false);
    boolean refused = client.send("POST", "/containers/" + id + "/start", "").status == 400;
    client.send("GET", "/containers/" + id + "/json", "");
    remove(client, id);
    client.send("GET", "/containers/" + id + "/json", "");
    return refused;
  }

  private static void look(Client client) throws IOException {
    for (String path :
        List.of(
            "/_ping",
            "/version",
            "/info",
            "/images/json",
            "/containers/json",
            "/containers/json?all=1",
            "/metrics",
            "/health")) {
      client.send("GET", path, "");
    }
  }

  private static String create(Client client, String command, String network, boolean autoRemove)
      throws IOException {
    Answer answer =
        client.send(
            "POST",
            "/containers/create",
            """
            {"Image":"busybox:latest","Cmd":%s,"Labels":{"trained":"yes"},"Env":["A=b"],\
            "HostConfig":{"NetworkMode":"%s","AutoRemove":%s}}"""
                .formatted(command, network, autoRemove));
    Matcher id = ID.matcher(answer.body);
    return id.find() ? id.group(1) : "none";
  }

  private static void remove(Client client, String id) throws IOException {
    client.send("DELETE", "/containers/" + id + "?force=1", "");
  }

  private record Answer(int status, String body) {}

  /** One connection at a time that speaks just enough HTTP. */
  private static final class Client implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");

    private static final Pattern CLOSE = Pattern.compile("(?im)^connection: *close");

    private final SocketAddress at;
    private SocketChannel channel;
    private InputStream in;

    Client(SocketAddress at) throws IOException {
      this.at = at;
      connect();
    }

    private void connect() throws IOException {
      channel = SocketChannel.open(at);
      in = new BufferedInputStream(Channels.newInputStream(channel));
    }

    Answer send(String method, String path, String body) throws IOException {
      ask(method, path, body);
      String head = line();
      int status = Integer.parseInt(head.split(" ")[1]);
      var headers = new StringBuilder();
      for (String header = line(); !header.isEmpty(); header = line()) {
        headers.append(header).append('\n');
      }
      var answer = new Answer(status, body(status, headers.toString()));
      if (CLOSE.matcher(headers).find()) {
        channel.close();
        connect();
      }
      return answer;
    }

    void ask(String method, String path, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      String head =
          "%s %s HTTP/1.1\r\nHost: slipway\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
              .formatted(method, path, bytes.length);
      ByteBuffer out = ByteBuffer.wrap((head + body).getBytes(StandardCharsets.UTF_8));
      while (out.hasRemaining()) {
        channel.write(out);
      }
    }

    private String body(int status, String headers) throws IOException {
      Matcher length = LENGTH.matcher(headers);
      if (length.find()) {
        return text(in.readNBytes(Integer.parseInt(length.group(1))));
      }
      if (status == 204 || status == 304) {
        return "";
      }
      var all = new ByteArrayOutputStream();
      for (int size = chunk(); size > 0; size = chunk()) {
        all.write(in.readNBytes(size));
        line();
      }
      line();
      return text(all.toByteArray());
    }

    private int chunk() throws IOException {
      return Integer.parseInt(line().strip(), 16);
    }

    private String line() throws IOException {
      var line = new ByteArrayOutputStream();
      int next = in.read();
      while (next != '\n') {
        if (next < 0) {
          throw new IOException("the connection ended");
        }
        line.write(next);
        next = in.read();
      }
      return text(line.toByteArray()).strip();
    }

    private static String text(byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
