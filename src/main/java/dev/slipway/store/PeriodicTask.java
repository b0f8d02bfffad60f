package dev.slipway.store;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Work on the database that is done again and again, with a pause between, on a thread of its own.
 * The thread is never interrupted: an interrupted one that writes would close H2's file for all.
 */
final class PeriodicTask {

  private static final Duration LONGEST_STOP = Duration.ofSeconds(2);

  private final Duration pause;
  private final Runnable work;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable Thread thread;

  PeriodicTask(Duration pause, Runnable work) {
    this.pause = pause;
    this.work = work;
  }

  void start(Thread.Builder builder) {
    thread = builder.start(this::repeat);
  }

  private void repeat() {
    try {
      while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        work.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the thread finish what it does, for some seconds at most; it cannot be started again. */
  void stop() {
    Thread running = thread;
    thread = null;
    stopped.countDown();
    try {
      if (running != null) {
        running.join(LONGEST_STOP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isRunning() {
    return thread != null;
  }
}
