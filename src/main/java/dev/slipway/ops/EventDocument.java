package dev.slipway.ops;

import dev.slipway.events.StoredEvent;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One stored event as Slipway's own paths show it. */
record EventDocument(
    @Schema(description = "Place in the event store; grows, with holes") long position,
    String containerId,
    @Schema(description = "Place in the container's own stream, from 0") long sequence,
    @Schema(description = "What happened", example = "ContainerStarted") String type,
    Instant time,
    @Schema(
            description = "The event itself; values of environment variables are hidden",
            type = "object")
        JsonNode event) {

  static EventDocument of(StoredEvent stored) {
    return new EventDocument(
        stored.position(),
        stored.containerId(),
        stored.sequence(),
        stored.type(),
        stored.time(),
        HiddenValues.in(JsonMapper.shared().readTree(stored.payload())));
  }
}
