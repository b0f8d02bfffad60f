package dev.slipway.start;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How much work that keeps the processors busy is done at once. Work that takes much longer than
 * usual hangs, and what hangs uses no processor: its place goes to the next one. What is usual is
 * learnt from work that was done, so that a busy host lends its places for longer.
 */
public final class CreateSlots {

  private static final int MUCH_LONGER = 3;
  private static final long SHORTEST_LOAN = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long LONGEST_LOAN = TimeUnit.SECONDS.toNanos(5);

  /** How many times of work the average remembers. */
  private static final int REMEMBERED = 8;

  private final Semaphore free;
  private long usualNanos;
  private int learnt;

  /** Knows nothing yet: the first places are lent for the longest time. */
  public CreateSlots(int count) {
    free = new Semaphore(count, true);
    usualNanos = LONGEST_LOAN / MUCH_LONGER;
  }

  /** Waits for a place, as long as it takes and in the order of asking. */
  Place take() {
    free.acquireUninterruptibly();
    return new Place();
  }

  private synchronized long loan() {
    return Math.clamp(usualNanos * MUCH_LONGER, SHORTEST_LOAN, LONGEST_LOAN);
  }

  private synchronized void learn(long nanos) {
    learnt = Math.min(learnt + 1, REMEMBERED);
    usualNanos += (Math.min(nanos, LONGEST_LOAN) - usualNanos) / learnt;
  }

  /** One place, until it is closed or taken back. */
  public final class Place implements AutoCloseable {

    private final long begun = System.nanoTime();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private Place() {
      var _ = end.thenRun(free::release);
      var _ = end.completeOnTimeout(null, loan(), TimeUnit.NANOSECONDS);
    }

    /** The work succeeded: its time counts as usual. */
    public void done() {
      learn(System.nanoTime() - begun);
    }

    /** Gives the place back; a second time, or after it was taken back, changes nothing. */
    @Override
    public void close() {
      end.complete(null);
    }
  }
}
