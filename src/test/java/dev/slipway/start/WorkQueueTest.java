package dev.slipway.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Work is done once at a time per key, and until it is done. */
class WorkQueueTest {

  private final WorkQueue queue = new WorkQueue();
  private final AtomicInteger tries = new AtomicInteger();

  @Test
  void workIsTriedUntilItIsDoneAlsoWhenItThrows() {
    queue.submit(
        "a",
        () -> {
          if (tries.incrementAndGet() == 1) {
            throw new IllegalStateException("not yet");
          }
          return tries.get() == 3;
        });
    await().until(() -> tries.get() == 3);
  }

  @Test
  void worksOfOneKeyAreDoneOneAfterTheOther() {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    WorkQueue.Work counting =
        () -> {
          most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
          boolean done = waited(go);
          atOnce.decrementAndGet();
          return done;
        };
    queue.submit("a", counting);
    queue.submit("a", counting);
    queue.submit("b", () -> waited(go));
    go.countDown();
    await().until(() -> tries.get() == 3);
    assertThat(most).hasValue(1);
  }

  @Test
  void workHandedInDuringTheLastTryOfItsKeyIsNotLost() {
    AtomicInteger wished = new AtomicInteger(1);
    AtomicInteger seen = new AtomicInteger();
    WorkQueue.Work look =
        () -> {
          seen.set(wished.get());
          if (tries.incrementAndGet() == 1) {
            // Somebody wishes more just after this try has looked.
            wished.set(2);
            queue.submit("a", () -> look(seen, wished));
          }
          return true;
        };
    queue.submit("a", look);
    await().until(() -> seen.get() == 2);
  }

  private boolean look(AtomicInteger seen, AtomicInteger wished) {
    seen.set(wished.get());
    return true;
  }

  private boolean waited(CountDownLatch go) {
    try {
      go.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tries.incrementAndGet();
    return true;
  }

  @Test
  void aNudgeEndsThePauses() {
    // Without nudges the pauses before the twentieth try would sum up to minutes.
    queue.submit("a", () -> tries.incrementAndGet() >= 20);
    await()
        .until(() -> {
          queue.nudge();
          return tries.get() >= 20;
        });
    assertThat(tries).hasValue(20);
  }
}
