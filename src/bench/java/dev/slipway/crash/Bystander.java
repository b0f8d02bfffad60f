package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.whole.ContainerBody;
import dev.slipway.whole.Docker;
import dev.slipway.whole.HttpConnection;
import dev.slipway.whole.SlipwayProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client with containers of its own, which nothing is wrong with: what it feels of another
 * container's trouble is measured. It listens to the events all the while.
 */
final class Bystander implements AutoCloseable {

  private static final Duration EVENT_PATIENCE = Duration.ofSeconds(5);
  private static final JsonMapper JSON = new JsonMapper();

  private final Docker docker;
  private final Findings findings;
  private final HttpConnection connection;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  Bystander(SlipwayProcess slipway, Docker docker, Findings findings) throws IOException {
    this.docker = docker;
    this.findings = findings;
    connection = slipway.connect();
    var lines =
        new BufferedReader(
            new InputStreamReader(
                connection.open("GET", "/events", Map.of()), StandardCharsets.UTF_8));
    Thread.ofVirtual().start(() -> listen(lines));
  }

  private void listen(BufferedReader lines) {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          JsonNode event = JSON.readTree(line);
          seen.add(
              event.path("Action").asString() + " " + event.path("Actor").path("ID").asString());
        }
      }
    } catch (IOException hungUp) {
      // The end of the stream is the end of listening.
    }
  }

  /** Runs a container from its creation to its removal, and returns how long its start took. */
  Duration start(HangPoint point) {
    String id = docker.create(ContainerBody.sleeping().network("bridge"));
    long begun = System.nanoTime();
    docker.start(id).expect(204);
    Duration took = since(begun);
    expect(point, "start", id);
    docker.remove(id);
    expect(point, "die", id);
    return took;
  }

  private void expect(HangPoint point, String action, String id) {
    try {
      await().atMost(EVENT_PATIENCE).until(() -> seen.contains(action + " " + id));
    } catch (ConditionTimeoutException silent) {
      findings.fault(point.text(), "the event " + action + " did not come");
    }
  }

  /**
   * Inspects a container and lists all, again and again, until what it returns is closed; keeps how
   * long each took.
   */
  Looking look(String container, List<Duration> took) {
    ScheduledExecutorService eyes = Executors.newSingleThreadScheduledExecutor();
    var looking =
        eyes.scheduleWithFixedDelay(
            () -> {
              time(() -> docker.inspect(container), took);
              time(() -> docker.get("/containers/json?all=1").expect(200), took);
            },
            0,
            50,
            TimeUnit.MILLISECONDS);
    return () -> {
      looking.cancel(false);
      eyes.close();
    };
  }

  private void time(Runnable read, List<Duration> took) {
    long begun = System.nanoTime();
    try {
      read.run();
    } catch (RuntimeException | AssertionError refused) {
      findings.fault("read", refused.toString());
    }
    took.add(since(begun));
  }

  static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }

  /** A reader at work. */
  interface Looking extends AutoCloseable {
    @Override
    void close();
  }
}
