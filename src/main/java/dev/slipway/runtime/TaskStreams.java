package dev.slipway.runtime;

/**
 * Where a task's streams go: FIFO paths, or {@code file:///…}; empty means no stream. The reader of
 * a FIFO must have it open before the task is created. With a {@code file:///…} for one of stdout
 * and stderr the other must be one too, or the shim of containerd 1.6 crashes.
 *
 * @param terminal whether the task gets a terminal; then {@code stderr} is empty
 */
public record TaskStreams(String stdin, String stdout, String stderr, boolean terminal) {}
