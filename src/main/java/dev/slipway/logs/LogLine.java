package dev.slipway.logs;

import java.time.Instant;

/**
 * One line of output, or a piece of one that is longer than 16 KiB.
 *
 * @param stream stdout or stderr
 * @param time when it was read from the container
 * @param bytes with the newline if the program wrote one
 */
// Sent on at once, never compared or kept.
@SuppressWarnings("ArrayRecordComponent")
public record LogLine(String stream, Instant time, byte[] bytes) {}
