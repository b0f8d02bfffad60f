package dev.slipway.archive;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Looks now and then for history that is old enough to leave the store. Its thread is never
 * interrupted: an interrupted one that writes would close H2's file for all.
 */
@Component
class ArchiveWorker implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(ArchiveWorker.class);
  private static final long LONGEST_STOP_MILLIS = 2_000;

  private final Archiving archiving;
  private final HistorySettings settings;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable Thread thread;

  ArchiveWorker(Archiving archiving, HistorySettings settings) {
    this.archiving = archiving;
    this.settings = settings;
  }

  @Override
  public void start() {
    thread = Thread.ofVirtual().name("archive").start(this::repeat);
  }

  private void repeat() {
    try {
      while (!stopped.await(settings.every().toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What cannot be moved now stays where it is and is tried again with the next look; also where
   * the compression's native library cannot be loaded.
   */
  private void look() {
    try {
      archiving.run(Instant.now());
    } catch (RuntimeException | LinkageError e) {
      log.warn("Old history could not leave the store, trying again: {}", e.toString());
    }
  }

  @Override
  public void stop() {
    Thread running = thread;
    thread = null;
    stopped.countDown();
    try {
      if (running != null) {
        running.join(LONGEST_STOP_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
