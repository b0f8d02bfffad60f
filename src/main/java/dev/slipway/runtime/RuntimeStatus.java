package dev.slipway.runtime;

import java.time.Duration;

/** Whether containerd answers, and what it is. */
public interface RuntimeStatus {

  /** containerd's version and revision; empty texts when it cannot be reached. */
  record Version(String version, String revision) {}

  /** Asks the health service; never throws. May be repeated. */
  boolean serving();

  /** Waits until containerd serves, at most the given time; false if it does not. */
  boolean awaitServing(Duration atMost);

  Version version();
}
