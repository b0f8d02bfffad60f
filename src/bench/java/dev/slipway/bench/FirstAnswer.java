package dev.slipway.bench;

import dev.slipway.whole.HttpConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** How long an engine takes from its execution to its first answered request. */
final class FirstAnswer {

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration PAUSE = Duration.ofMillis(5);

  private FirstAnswer() {}

  /** The door to an engine that may not stand open yet. */
  @FunctionalInterface
  interface Door {
    HttpConnection connect() throws IOException;
  }

  /**
   * Asks until there is an answer.
   *
   * @param begun when the engine was executed, by {@link System#nanoTime}
   * @param pid the engine's process
   * @param log what the engine printed, for the case that it ended
   */
  static double await(long begun, Door door, long pid, Supplier<String> log) {
    while (!answers(door)) {
      if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
        throw new IllegalStateException("the engine ended at once:\n" + log.get());
      }
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new IllegalStateException("the engine does not answer:\n" + log.get());
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return (System.nanoTime() - begun) / 1e6;
  }

  private static boolean answers(Door door) {
    try (HttpConnection connection = door.connect()) {
      return connection.send("GET", "/_ping", Map.of(), new byte[0]).status() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }
}
