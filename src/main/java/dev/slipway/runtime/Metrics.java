package dev.slipway.runtime;

import java.util.Collection;
import java.util.Map;

/** What the kernel counts for running tasks. */
public interface Metrics {

  /**
   * Reads the counters of these containers' tasks, within three seconds in all. containerd asks one
   * shim after the other, so many are asked for in few calls at once, and a shim that does not
   * answer costs those of its call one reading, and then only its own. What has no task, or a task
   * that has ended or does not answer, is not in the result. May be repeated; changes nothing.
   *
   * @throws RuntimeFault.Unavailable if containerd itself is away
   */
  Map<String, TaskMetrics> read(Collection<String> containerIds);
}
