package dev.slipway.streams;

/**
 * The FIFOs of a container's task; an empty path means no such stream.
 *
 * @param terminal whether the task gets a terminal; then {@code stderr} is empty
 */
public record Streams(String stdin, String stdout, String stderr, boolean terminal) {}
