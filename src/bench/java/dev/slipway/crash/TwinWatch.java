package dev.slipway.crash;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Looks all the time whether a container has two live processes at once. */
final class TwinWatch implements AutoCloseable {

  private static final Duration EVERY = Duration.ofMillis(100);

  private final Marked marked;
  private final Thread watching = Thread.ofPlatform().daemon().name("twins").unstarted(this::watch);
  private volatile boolean over;
  private volatile List<Long> twins = List.of();

  private TwinWatch(Marked marked) {
    this.marked = marked;
  }

  static TwinWatch of(Marked marked) {
    TwinWatch watch = new TwinWatch(marked);
    watch.watching.start();
    return watch;
  }

  private void watch() {
    while (!over) {
      List<Long> now = marked.processes();
      // Looked at one after the other, two may have followed each other.
      if (now.size() > 1 && now.stream().allMatch(pid -> ProcessHandle.of(pid).isPresent())) {
        twins = now;
      }
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  /** The pids of two that lived at once; empty as it should be. */
  List<Long> twins() {
    return twins;
  }

  @Override
  public void close() {
    over = true;
  }
}
