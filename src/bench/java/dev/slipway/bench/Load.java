package dev.slipway.bench;

import dev.slipway.whole.ContainerBody;
import dev.slipway.whole.HttpConnection;
import dev.slipway.whole.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/** Many clients of one engine, each with a connection that stays open. */
final class Load implements AutoCloseable {

  static final String IMAGE = "bench:latest";

  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

  private static final Duration LONGEST_IDLE = Duration.ofSeconds(5);

  private final Engine engine;
  private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

  Load(Engine engine) {
    this.engine = engine;
  }

  Engine engine() {
    return engine;
  }

  Reply send(String method, String target, Map<String, String> headers, byte[] body)
      throws IOException {
    HttpConnection connection = connection();
    Reply reply = connection.send(method, target, headers, body);
    if ("close".equalsIgnoreCase(reply.headers().get("connection"))) {
      connection.close();
    } else {
      idle.push(new Idle(connection, System.nanoTime()));
    }
    return reply;
  }

  /** The connection that was used last, unless the server may be about to close it. */
  private HttpConnection connection() throws IOException {
    for (Idle last = idle.poll(); last != null; last = idle.poll()) {
      if (System.nanoTime() - last.since() < LONGEST_IDLE.toNanos()) {
        return last.connection();
      }
      last.connection().close();
    }
    return engine.connect();
  }

  private record Idle(HttpConnection connection, long since) {}

  Reply send(String method, String target) throws IOException {
    return send(method, target, Map.of(), new byte[0]);
  }

  /** Makes the image that every engine runs. */
  void importImage(byte[] rootFilesystem) throws IOException {
    send(
            "POST",
            "/images/create?fromSrc=-&repo=bench&tag=latest",
            Map.of("Content-Type", "application/x-tar"),
            rootFilesystem)
        .expect(200);
  }

  String create(String network) throws IOException {
    byte[] bytes = body(network);
    return send("POST", "/containers/create", JSON, bytes).expect(201).json().path("Id").asString();
  }

  private static byte[] body(String network) {
    return ContainerBody.running("sleep", "1000")
        .with("Image", IMAGE)
        .network(network)
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  /** One whole life, each request after the answer to the last. */
  Life life(String network) throws IOException {
    byte[] body = body(network);
    long begun = System.nanoTime();
    Reply created = send("POST", "/containers/create", JSON, body);
    long atCreated = System.nanoTime();
    String id = created.expect(201).json().path("Id").asString();
    long atStart = System.nanoTime();
    Reply started = send("POST", "/containers/" + id + "/start");
    long atStarted = System.nanoTime();
    started.expect(204);
    long atInspect = System.nanoTime();
    Reply seen = send("GET", "/containers/" + id + "/json");
    long atSeen = System.nanoTime();
    seen.expect(200);
    long atRemove = System.nanoTime();
    Reply removed = send("DELETE", "/containers/" + id + "?force=1");
    long atRemoved = System.nanoTime();
    removed.expect(204);
    return new Life(
        id,
        (atCreated - begun) / 1e6,
        (atStarted - atStart) / 1e6,
        (atSeen - atInspect) / 1e6,
        (atRemoved - atRemove) / 1e6);
  }

  void start(String id) throws IOException {
    send("POST", "/containers/" + id + "/start").expect(204);
  }

  /** What the engine recorded about the life's start; empty when it does not tell. */
  Optional<StartSample> explained(Life life) throws IOException {
    if (!engine.tellsSteps()) {
      return Optional.empty();
    }
    JsonNode body =
        send("GET", "/slipway/v1/containers/" + life.id() + "/starts").expect(200).json();
    JsonNode attempts = body.isArray() ? body : body.path("starts");
    return Optional.of(StartSample.of(life.start(), attempts.get(0)));
  }

  void remove(String id) throws IOException {
    send("DELETE", "/containers/" + id + "?force=1").expect(204);
  }

  /** Does all work at once and waits for it. */
  <T> List<T> together(List<Callable<T>> work) throws Exception {
    List<Future<T>> pending = new ArrayList<>();
    for (Callable<T> one : work) {
      pending.add(clients.submit(one));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> one : pending) {
      results.add(one.get());
    }
    return results;
  }

  /** Hangs up what is idle, before the engine does. */
  void forget() {
    for (Idle one = idle.poll(); one != null; one = idle.poll()) {
      try {
        one.connection().close();
      } catch (IOException alreadyGone) {
        continue;
      }
    }
  }

  @Override
  public void close() {
    clients.close();
    forget();
  }
}
