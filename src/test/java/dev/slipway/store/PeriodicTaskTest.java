package dev.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PeriodicTaskTest {

  private final AtomicInteger done = new AtomicInteger();
  private volatile Duration pause = Duration.ofDays(1);
  private final PeriodicTask task = new PeriodicTask(() -> pause, done::incrementAndGet);

  @Test
  void whoIsInAHurryEndsThePause() {
    task.start(Thread.ofPlatform().daemon());
    task.hurry();
    await().until(() -> done.get() == 1);
    task.hurry();
    await().until(() -> done.get() == 2);
    task.stop();
  }

  @Test
  void eachPauseIsAsLongAsItShallBeThen() {
    pause = Duration.ofMillis(1);
    task.start(Thread.ofPlatform().daemon());
    await().until(() -> done.get() > 3);
    task.stop();
  }

  @Test
  void theEndComesWithoutAnotherTurn() {
    task.start(Thread.ofPlatform().daemon());
    assertThat(task.isRunning()).isTrue();
    task.stop();
    assertThat(task.isRunning()).isFalse();
    assertThat(done).hasValue(0);
  }
}
