package dev.slipway.runtime;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a task ended.
 *
 * @param pid of its first process; 0 when the answer did not carry it
 * @param exitStatus 128 + n for signal n
 * @param exitedAt null when the runtime did not say
 */
public record TaskExit(String containerId, int pid, int exitStatus, @Nullable Instant exitedAt) {}
