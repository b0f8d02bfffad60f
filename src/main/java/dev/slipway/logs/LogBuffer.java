package dev.slipway.logs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries that wait for the disk on behalf of a container that must not. When there is no room for
 * more, the oldest are dropped and counted.
 */
final class LogBuffer implements AutoCloseable {

  private final long maxBytes;
  private final AtomicLong dropped;
  private final Consumer<byte[]> disk;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private final Thread writer;
  private long bytes;
  private boolean closed;

  LogBuffer(long maxBytes, AtomicLong dropped, Consumer<byte[]> disk) {
    this.maxBytes = maxBytes;
    this.dropped = dropped;
    this.disk = disk;
    this.writer = Thread.ofPlatform().daemon().name("container-log").start(this::write);
  }

  /** Never waits for the disk. */
  void offer(byte[] entries) {
    lock.lock();
    try {
      while (bytes + entries.length > maxBytes && !waiting.isEmpty()) {
        dropped.addAndGet(taken().length);
      }
      waiting.add(entries);
      bytes += entries.length;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Writes what waits; the disk is waited for. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    for (byte[] entries = next(); entries != null; entries = next()) {
      disk.accept(entries);
    }
  }

  /** Waits for entries; null when there will be none. */
  private byte @Nullable [] next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      return waiting.isEmpty() ? null : taken();
    } finally {
      lock.unlock();
    }
  }

  private byte[] taken() {
    byte[] entries = waiting.remove();
    bytes -= entries.length;
    return entries;
  }
}
