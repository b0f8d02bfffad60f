package dev.slipway.runtime;

import java.util.function.Supplier;

/** Keeps what is being made from containerd's garbage collection. */
public interface Leases {

  /**
   * Runs the work under a fresh lease that expires after an hour (so that a crash leaves nothing
   * for ever) and deletes it afterwards. Every call to containerd that the work makes on the
   * calling thread carries the lease.
   */
  <T> T during(Supplier<T> work);
}
