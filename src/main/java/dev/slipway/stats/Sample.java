package dev.slipway.stats;

import dev.slipway.runtime.TaskMetrics;
import org.jspecify.annotations.Nullable;

/**
 * What one container took up to one moment.
 *
 * @param metrics null when it has no running task, or one that does not answer
 * @param host read at the same time
 */
public record Sample(@Nullable TaskMetrics metrics, HostCpu host) {}
