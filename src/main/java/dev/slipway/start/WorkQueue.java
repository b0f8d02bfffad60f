package dev.slipway.start;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Work that must come to its end: each on a virtual thread of its own, one at a time per key, and
 * again with growing pauses until it is done. A key that is being worked on is not begun twice, so
 * whoever is in doubt may ask again.
 */
@Component
class WorkQueue {

  private static final Logger log = LoggerFactory.getLogger(WorkQueue.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private volatile CompletableFuture<Void> nudge = new CompletableFuture<>();

  /** One try; true when nothing is left to do. What it throws is logged and counts as false. */
  interface Work {
    boolean tried();
  }

  /** Begins the work unless one of this key is not done yet. */
  void submit(String key, Work work) {
    if (open.add(key)) {
      Thread.ofVirtual().name(key).start(() -> run(key, work));
    }
  }

  /** Has all work that rests between two tries try again now: what it waited for may be back. */
  void nudge() {
    CompletableFuture<Void> resting = nudge;
    nudge = new CompletableFuture<>();
    resting.complete(null);
  }

  private void run(String key, Work work) {
    Duration pause = FIRST_PAUSE;
    while (!tried(key, work)) {
      rest(pause);
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }
    open.remove(key);
  }

  private static boolean tried(String key, Work work) {
    try {
      return work.tried();
    } catch (RuntimeException | Error e) {
      log.error("{} did not come to its end and is tried again", key, e);
      return false;
    }
  }

  private void rest(Duration pause) {
    try {
      nudge.get(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException rested) {
      // The usual end of a pause.
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("interrupted while something was still owed", e);
    }
  }
}
