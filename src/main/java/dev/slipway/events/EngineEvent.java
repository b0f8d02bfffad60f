package dev.slipway.events;

import java.time.Instant;
import java.util.Map;

/**
 * One event as Docker's clients know it.
 *
 * @param position place in the stream; grows, with holes
 * @param type container or network
 * @param attributes labels, image, name and what the action adds, as they were then
 */
public record EngineEvent(
    long position,
    String type,
    String action,
    String actorId,
    Map<String, String> attributes,
    Instant at) {}
