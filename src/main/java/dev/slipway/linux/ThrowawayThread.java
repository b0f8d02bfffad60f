package dev.slipway.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Work on a thread that leaves something it shared with the others, such as a namespace or the
 * working directory, and that therefore must not serve anyone else afterwards.
 */
final class ThrowawayThread {

  /** {@code unshare} flag: a working directory and root of the thread's own. */
  static final int CLONE_FS = 0x200;

  /** {@code unshare} flag: a new network namespace. */
  static final int CLONE_NEWNET = 0x40000000;

  private static final SystemCall UNSHARE = new SystemCall("unshare", JAVA_INT);

  private ThrowawayThread() {}

  /** Unshares, does the work and ends the thread; what the work throws is thrown here. */
  static void run(String name, int unshared, Runnable work) {
    var task =
        new FutureTask<@Nullable Void>(
            () -> {
              UNSHARE.on(name, unshared);
              work.run();
            },
            null);
    Thread.ofPlatform().name(name).start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          task.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException cause) {
            throw cause;
          }
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
