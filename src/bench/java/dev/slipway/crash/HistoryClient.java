package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import dev.slipway.crash.Operation.Verb;
import dev.slipway.whole.HttpConnection;
import dev.slipway.whole.Reply;
import dev.slipway.whole.SlipwayProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Asks for one thing after the other, at random, and writes down what was answered and when. */
final class HistoryClient {

  /** Some more often than others, so that containers live long enough to be told something. */
  private static final List<Verb> CHOICE =
      List.of(
          Verb.START,
          Verb.START,
          Verb.START,
          Verb.START,
          Verb.START,
          Verb.START,
          Verb.START,
          Verb.STOP,
          Verb.STOP,
          Verb.STOP,
          Verb.KILL,
          Verb.KILL,
          Verb.RENAME,
          Verb.RENAME,
          Verb.INSPECT,
          Verb.INSPECT,
          Verb.INSPECT,
          Verb.INSPECT,
          Verb.REMOVE,
          Verb.REMOVE_BY_FORCE);

  private static final Duration AWAY = Duration.ofSeconds(120);

  private final SlipwayProcess slipway;
  private final Random random;
  private final long epoch;

  HistoryClient(SlipwayProcess slipway, long seed, long epoch) {
    this.slipway = slipway;
    this.random = new Random(seed);
    this.epoch = epoch;
  }

  Verb next() {
    return CHOICE.get(random.nextInt(CHOICE.size()));
  }

  <T> T oneOf(List<T> choice) {
    return choice.get(random.nextInt(choice.size()));
  }

  /** A name that nobody else asks for. */
  String freshName() {
    return "h" + Long.toHexString(random.nextLong());
  }

  /** Asks a thing of a container, and writes it into its history. */
  void ask(Verb verb, String container, ConcurrentLinkedQueue<Operation> history) {
    String name = verb == Verb.RENAME ? freshName() : "";
    long called = now();
    Reply reply = send(verb.method(), verb.target(container, name), new byte[0]);
    history.add(new Operation(verb, name, called, now(), reply));
  }

  /** Null when the service hung up; waits while there is nobody to ask, which changes nothing. */
  @Nullable Reply send(String method, String target, byte[] body) {
    Map<String, String> json =
        body.length == 0 ? Map.of() : Map.of("Content-Type", "application/json");
    try (HttpConnection connection =
        await().atMost(AWAY).ignoreExceptions().until(connecting(), c -> c != null)) {
      return connection.send(method, target, json, body);
    } catch (IOException hungUp) {
      return null;
    }
  }

  private Callable<HttpConnection> connecting() {
    return slipway::connect;
  }

  private long now() {
    return System.nanoTime() - epoch;
  }
}
