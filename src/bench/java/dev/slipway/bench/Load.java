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
    String body =
        ContainerBody.running("sleep", "3600").with("Image", IMAGE).network(network).toString();
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return send("POST", "/containers/create", JSON, bytes).expect(201).json().path("Id").asString();
  }

  StartSample start(String id) throws IOException {
    long begun = System.nanoTime();
    Reply reply = send("POST", "/containers/" + id + "/start");
    double millis = (System.nanoTime() - begun) / 1e6;
    reply.expect(204);
    return StartSample.of(millis);
  }

  /** The sample together with what the engine recorded about the start. */
  StartSample explained(String id, StartSample sample) throws IOException {
    if (!engine.tellsSteps()) {
      return sample;
    }
    JsonNode body = send("GET", "/slipway/v1/containers/" + id + "/starts").expect(200).json();
    JsonNode attempts = body.isArray() ? body : body.path("starts");
    return StartSample.of(sample.total(), attempts.get(0));
  }

  void remove(String id) throws IOException {
    send("DELETE", "/containers/" + id + "?force=1&v=1").expect(204);
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

  @Override
  public void close() {
    clients.close();
    for (Idle one : idle) {
      try {
        one.connection().close();
      } catch (IOException alreadyGone) {
        continue;
      }
    }
  }
}
