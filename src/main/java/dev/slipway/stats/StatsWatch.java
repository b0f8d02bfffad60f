package dev.slipway.stats;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The samples of one container for one reader, of which only the newest is kept for it. */
public final class StatsWatch implements AutoCloseable {

  private final String containerId;
  private final Consumer<StatsWatch> onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Sample newest;
  private boolean closed;

  StatsWatch(String containerId, Consumer<StatsWatch> onClose) {
    this.containerId = containerId;
    this.onClose = onClose;
  }

  String containerId() {
    return containerId;
  }

  /** A reader that is slower than the readings loses some. */
  void offer(Sample sample) {
    lock.lock();
    try {
      newest = sample;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a sample that was not returned yet; null once the watch is closed. */
  public @Nullable Sample next() throws InterruptedException {
    lock.lock();
    try {
      while (newest == null && !closed) {
        changed.await();
      }
      Sample sample = closed ? null : newest;
      newest = null;
      return sample;
    } finally {
      lock.unlock();
    }
  }

  /** Lets a waiting reader go. May be repeated. */
  @Override
  public void close() {
    onClose.accept(this);
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
