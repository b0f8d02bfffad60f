package dev.slipway.logs;

import java.time.Instant;
import java.util.Map;

/**
 * One line of output, or a piece of one that is longer than 16 KiB.
 *
 * @param stream stdout or stderr
 * @param time when it was read from the container
 * @param bytes with the newline if the program wrote one
 * @param attributes what the container's log options have each entry tell
 */
// Sent on at once, never compared or kept.
@SuppressWarnings("ArrayRecordComponent")
public record LogLine(String stream, Instant time, byte[] bytes, Map<String, String> attributes) {}
