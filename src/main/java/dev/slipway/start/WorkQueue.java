package dev.slipway.start;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Work that must come to its end: each on a virtual thread of its own, one at a time per key, and
 * again with growing pauses until it is done. Works of one key come to the same. One that is handed
 * in while another of its key is not done yet waits for it and is then done as well, because the
 * other one may have looked before there was anything new to see; so whoever is in doubt may ask
 * again.
 */
@Component
public class WorkQueue {

  private static final Logger log = LoggerFactory.getLogger(WorkQueue.class);
  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  /** The work to be done next, by the key that is being worked on. */
  private final Map<String, Optional<Work>> next = new ConcurrentHashMap<>();

  private volatile CompletableFuture<Void> nudge = new CompletableFuture<>();

  /** One try; true when nothing is left to do. What it throws is logged and counts as false. */
  public interface Work {
    boolean tried();
  }

  /** Begins the work, or has it follow the one of this key that is not done yet. */
  public void submit(String key, Work work) {
    boolean begun = next.merge(key, Optional.empty(), (open, first) -> Optional.of(work)).isEmpty();
    if (begun) {
      Thread.ofVirtual().name(key).start(() -> run(key, work));
    }
  }

  /** Has all work that rests between two tries try again now: what it waited for may be back. */
  public void nudge() {
    CompletableFuture<Void> resting = nudge;
    nudge = new CompletableFuture<>();
    resting.complete(null);
  }

  private void run(String key, Work first) {
    for (Work work = first; work != null; work = next(key)) {
      finish(key, work);
    }
  }

  /** The work to follow; null when there is none and the key is given up, which is one step. */
  private @Nullable Work next(String key) {
    AtomicReference<@Nullable Work> following = new AtomicReference<>();
    next.computeIfPresent(
        key,
        (open, waiting) -> {
          following.set(waiting.orElse(null));
          return waiting.isPresent() ? Optional.empty() : null;
        });
    return following.get();
  }

  private void finish(String key, Work work) {
    BackOffExecution pauses = pauses();
    while (!tried(key, work)) {
      try {
        rest(pauses.nextBackOff());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        next.remove(key);
        throw new IllegalStateException("interrupted while something was not released yet", e);
      }
    }
  }

  private static BackOffExecution pauses() {
    ExponentialBackOff growing = new ExponentialBackOff(FIRST_PAUSE_MILLIS, 2);
    growing.setMaxInterval(LONGEST_PAUSE_MILLIS);
    return growing.start();
  }

  private static boolean tried(String key, Work work) {
    try {
      return work.tried();
    } catch (RuntimeException | Error e) {
      log.error("{} did not come to its end and is tried again", key, e);
      return false;
    }
  }

  private void rest(long millis) throws InterruptedException {
    try {
      nudge.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException rested) {
      // The usual end of a pause.
    } catch (ExecutionException e) {
      throw new IllegalStateException("a nudge never fails", e);
    }
  }
}
