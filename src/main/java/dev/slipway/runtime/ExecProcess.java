package dev.slipway.runtime;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A process that was started in a running task beside its first one.
 *
 * @param pid on the host; 0 before the start, and where the answer does not carry it
 * @param exitStatus 128 + n for signal n; 0 while it lives
 * @param exitedAt the runtime's time, null while it lives or when the runtime did not say
 */
public record ExecProcess(
    String execId, int pid, Task.Status status, int exitStatus, @Nullable Instant exitedAt) {}
