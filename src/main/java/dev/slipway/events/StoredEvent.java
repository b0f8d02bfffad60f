package dev.slipway.events;

import java.time.Instant;

/**
 * One event of the store.
 *
 * @param position place in the store; grows, with holes
 * @param sequence place in the container's own stream, from 0
 * @param type simple name, for example ContainerStarted
 * @param payload the event as JSON text
 */
public record StoredEvent(
    long position, String containerId, long sequence, String type, Instant time, String payload) {}
