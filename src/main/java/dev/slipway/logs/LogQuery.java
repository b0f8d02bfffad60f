package dev.slipway.logs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a container's output is wanted.
 *
 * @param follow whether to wait for more until the streams are closed
 * @param tail the last so many lines of the chosen streams; -1 = all
 * @param since lines at or after it
 * @param until lines at or before it
 */
public record LogQuery(
    boolean stdout,
    boolean stderr,
    boolean follow,
    long tail,
    @Nullable Instant since,
    @Nullable Instant until) {}
