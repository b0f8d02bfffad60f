package dev.slipway.restart;

import java.time.Duration;

/** Waits without a thread. */
interface Timers {

  /** Does the work, which must be short, when the time is over. */
  Timer after(Duration time, Runnable work);

  /** What is being waited for. */
  interface Timer {

    /** Ends the wait; of no effect when it is over already. */
    void cancel();
  }
}
