package dev.slipway.store;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work on the database that is done again and again, with a pause between, on a thread of its own.
 * The thread is never interrupted: an interrupted one that writes would close H2's file for all.
 */
final class PeriodicTask {

  private static final Duration LONGEST_STOP = Duration.ofSeconds(2);

  private final Supplier<Duration> pause;
  private final Runnable work;
  private final Semaphore wanted = new Semaphore(0);
  private volatile boolean stopped;
  private volatile @Nullable Thread thread;

  /**
   * @param pause asked before each pause, on the task's own thread
   */
  PeriodicTask(Supplier<Duration> pause, Runnable work) {
    this.pause = pause;
    this.work = work;
  }

  void start(Thread.Builder builder) {
    thread = builder.start(this::repeat);
  }

  private void repeat() {
    try {
      rest();
      while (!stopped) {
        work.run();
        rest();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void rest() throws InterruptedException {
    boolean _ = wanted.tryAcquire(pause.get().toMillis(), TimeUnit.MILLISECONDS);
    wanted.drainPermits();
  }

  /** Ends the pause at hand; while the work is done, the next one. */
  void hurry() {
    wanted.release();
  }

  /** Lets the thread finish what it does, for some seconds at most; it cannot be started again. */
  void stop() {
    Thread running = thread;
    thread = null;
    stopped = true;
    hurry();
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
