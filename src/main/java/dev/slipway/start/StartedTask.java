package dev.slipway.start;

import java.time.Instant;

/**
 * The running task, as its launch hands it to the report of it.
 *
 * @param startedAt Docker's StartedAt
 */
public record StartedTask(int pid, Instant startedAt) {}
