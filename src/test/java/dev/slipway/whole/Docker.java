package dev.slipway.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Docker client for tests that remembers what it created. */
public final class Docker {

  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Door door;
  private final ConcurrentLinkedDeque<String> created = new ConcurrentLinkedDeque<>();

  public Docker(SlipwayProcess slipway) {
    this(slipway::connect);
  }

  /** A client of any engine. */
  public Docker(Door door) {
    this.door = door;
  }

  /** Opens a connection to an engine. */
  @FunctionalInterface
  public interface Door {
    HttpConnection connect() throws IOException;
  }

  public Reply get(String target) {
    return send("GET", target, Map.of(), "");
  }

  public Reply post(String target) {
    return send("POST", target, Map.of(), "");
  }

  public Reply post(String target, String json) {
    return send("POST", target, JSON, json);
  }

  public Reply delete(String target) {
    return send("DELETE", target, Map.of(), "");
  }

  public Reply send(String method, String target, Map<String, String> headers, String body) {
    return send(method, target, headers, body.getBytes(UTF_8));
  }

  public Reply send(String method, String target, Map<String, String> headers, byte[] body) {
    try (HttpConnection connection = door.connect()) {
      return connection.send(method, target, headers, body);
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + target, e);
    }
  }

  /** Creates a container and returns its id. */
  public String create(ContainerBody body) {
    return create("", body);
  }

  public String create(String name, ContainerBody body) {
    String id = tryCreate(name, body).expect(201).json().path("Id").asString();
    created.push(id);
    return id;
  }

  /** Remembers the container of a create answer for {@link #removeAll}. */
  public void removeLater(Reply createAnswer) {
    created.push(createAnswer.json().path("Id").asString());
  }

  public Reply tryCreate(String name, ContainerBody body) {
    return post("/containers/create" + (name.isEmpty() ? "" : "?name=" + name), body.toString());
  }

  /** Creates and starts a container and returns its id. */
  public String run(ContainerBody body) {
    return run("", body);
  }

  public String run(String name, ContainerBody body) {
    String id = create(name, body);
    start(id).expect(204);
    return id;
  }

  public Reply start(String container) {
    return post("/containers/" + container + "/start");
  }

  public JsonNode inspect(String container) {
    return get("/containers/" + container + "/json").expect(200).json();
  }

  public JsonNode state(String container) {
    return inspect(container).path("State");
  }

  public String status(String container) {
    return state(container).path("Status").asString();
  }

  /** Waits until the container does not run any more, and returns its exit code. */
  public int waitFor(String container) {
    return post("/containers/" + container + "/wait").expect(200).json().path("StatusCode").asInt();
  }

  public void awaitStatus(String container, String wanted) {
    await(container + " is " + wanted)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> status(container).equals(wanted));
  }

  /** Waits until the container is unknown. */
  public void awaitGone(String container) {
    await(container + " is gone")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> get("/containers/" + container + "/json").status() == 404);
  }

  /** What the container wrote to a stream so far. */
  public String logs(String container, String query) {
    byte[] frames = get("/containers/" + container + "/logs?" + query).expect(200).body();
    return unframe(frames);
  }

  /** Waits until the container's output holds a text. */
  public void awaitLog(String container, String text) {
    await("the log of " + container + " holds " + text)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> logs(container, "stdout=1&stderr=1").contains(text));
  }

  /** The content of Docker's multiplexed stream, both streams in their order. */
  static String unframe(byte[] bytes) {
    return new String(contentOf(bytes), UTF_8);
  }

  static byte[] contentOf(byte[] bytes) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    ByteBuffer frames = ByteBuffer.wrap(bytes);
    while (frames.remaining() >= 8) {
      frames.getInt();
      byte[] payload = new byte[frames.getInt()];
      frames.get(payload);
      content.writeBytes(payload);
    }
    return content.toByteArray();
  }

  /** Docker's events of a container so far, as {@code type action}. */
  public List<String> events(String container) {
    return eventObjects(container).stream()
        .map(event -> event.path("Type").asString() + " " + event.path("Action").asString())
        .toList();
  }

  /** Docker's events that belong to a container, its networks' included. */
  public List<JsonNode> eventObjects(String container) {
    String text = get("/events?since=0&until=" + nextSecond()).expect(200).text();
    JsonMapper mapper = new JsonMapper();
    return text.lines()
        .filter(line -> !line.isBlank())
        .map(mapper::readTree)
        .filter(event ->
            event.path("Actor").path("ID").asString().equals(container)
                || event
                    .path("Actor")
                    .path("Attributes")
                    .path("container")
                    .asString("")
                    .equals(container))
        .toList();
  }

  private static long nextSecond() {
    return System.currentTimeMillis() / 1000 + 1;
  }

  /** Slipway's record of every attempt to start a container, oldest first. */
  public List<JsonNode> starts(String container) {
    JsonNode body = get("/slipway/v1/containers/" + container + "/starts").expect(200).json();
    JsonNode attempts = body.isArray() ? body : body.path("starts");
    return StreamSupport.stream(attempts.spliterator(), false).toList();
  }

  public void remove(String container) {
    delete("/containers/" + container + "?force=1&v=1").expect(204);
  }

  /** Removes everything that this client created and that still exists. */
  public void removeAll() {
    for (String id = created.poll(); id != null; id = created.poll()) {
      Reply reply = delete("/containers/" + id + "?force=1&v=1");
      if (reply.status() != 204 && reply.status() != 404 && reply.status() != 409) {
        reply.expect(204);
      }
    }
  }

  static String filters(String json) {
    return "filters=" + URLEncoder.encode(json, UTF_8);
  }
}
