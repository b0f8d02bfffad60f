package dev.slipway.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Harm that waits for one call of containerd's. */
public final class Trap {

  /** When it springs. */
  public enum Moment {
    /** The request has come and containerd does not know of it. */
    BEFORE,
    /** Containerd has answered and its client does not know of it. */
    AFTER
  }

  /** What becomes of the call after the harm is done. */
  public enum Then {
    GO_ON,
    /** It ends here: no request goes on, no answer back. */
    LOSE
  }

  /** The harm; it may take its time. */
  @FunctionalInterface
  public interface Harm {
    Then run();
  }

  private final Moment moment;
  private final String method;
  private final String mention;
  private final AtomicInteger skip;
  private final Harm harm;
  private final CountDownLatch done = new CountDownLatch(1);

  private Trap(Moment moment, String method, String mention, int skip, Harm harm) {
    this.moment = moment;
    this.method = method;
    this.mention = mention;
    this.skip = new AtomicInteger(skip);
    this.harm = harm;
  }

  /**
   * A trap for a method's next call.
   *
   * @param method such as {@code Tasks/Create}
   */
  public static Trap on(Moment moment, String method, Harm harm) {
    return new Trap(moment, method, "", 0, harm);
  }

  /** The same for requests that hold a text only, such as a container's id. */
  public Trap mentioning(String text) {
    return new Trap(moment, method, text, skip.get(), harm);
  }

  /** The same after a number of calls that would have fitted. */
  public Trap after(int calls) {
    return new Trap(moment, method, mention, calls, harm);
  }

  boolean fits(Moment now, String called, byte[] request) {
    return now == moment
        && called.equals(method)
        && new String(request, ISO_8859_1).contains(mention)
        && skip.getAndDecrement() <= 0;
  }

  Then spring() {
    try {
      return harm.run();
    } finally {
      done.countDown();
    }
  }

  /** Whether the harm is done, waiting for it a while. */
  public boolean sprung(Duration atMost) {
    try {
      return done.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public String toString() {
    return moment.name().toLowerCase(java.util.Locale.ROOT) + " " + method;
  }
}
