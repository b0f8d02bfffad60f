package dev.slipway.ops;

import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.StreamingResponse;
import dev.slipway.api.http.StreamingResponses;
import dev.slipway.archive.Archive;
import dev.slipway.events.StoredEvent;
import dev.slipway.events.StoredEvents;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** All stored events as server-sent events, without a gap. */
@RestController
@Tag(name = "History")
class StreamController {

  private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
  private static final int BATCH = 500;

  private final StoredEvents events;
  private final StreamingResponses live;
  private final Archive archive;

  StreamController(StoredEvents events, StreamingResponses live, Archive archive) {
    this.events = events;
    this.live = live;
    this.archive = archive;
  }

  @Operation(
      summary = "All events, live",
      description =
          "Server-sent events in store order, each exactly once: first the stored ones after the"
              + " given position (from the very first without one), then new ones as they are"
              + " recorded. The id of a message is the event's position, so a client that comes"
              + " back with Last-Event-ID misses nothing. Events that have left the store for the"
              + " archive are answered with 410 and the first position to go on from.")
  @ApiResponse(
      responseCode = "200",
      content =
          @Content(
              mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
              schema = @Schema(implementation = EventDocument.class)))
  @GetMapping("/slipway/v1/events")
  void stream(
      HttpServletResponse response,
      @Parameter(description = "Position of the last event that the client has")
          @RequestHeader(name = "Last-Event-ID", required = false)
          @Nullable String lastEventId,
      @Parameter(description = "The same, for clients that cannot send the header")
          @RequestParam(required = false)
          @Nullable String after)
      throws IOException {
    long position = position(lastEventId == null || lastEventId.isEmpty() ? after : lastEventId);
    long horizon = archive.horizon();
    checkHorizon(position, horizon);
    // A flag and no interrupt: interrupting a thread that reads from H2 closes H2's file for all.
    AtomicBoolean ended = new AtomicBoolean();
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    try (StreamingResponse answer =
        StreamingResponse.open(
            live, response, MediaType.TEXT_EVENT_STREAM_VALUE, COMMENT, () -> ended.set(true))) {
      while (!ended.get()) {
        List<StoredEvent> batch = events.after(position, BATCH, LONGEST_WAIT);
        long reached = archive.horizon();
        if (reached > horizon && position < reached) {
          // What lay between has left the store meanwhile; who comes back is told so.
          return;
        }
        for (StoredEvent event : batch) {
          if (!answer.write(message(event))) {
            return;
          }
          position = event.position();
        }
      }
    } catch (InterruptedException serverStops) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whoever names no position begins with what is still there. */
  private static void checkHorizon(long position, long horizon) {
    if (position >= 0 && position < horizon) {
      throw new ApiFault(
          HttpStatus.GONE,
          "events after position %1$d have left the store; the first position to go on from is %2$d"
              .formatted(position, horizon));
    }
  }

  private static long position(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return -1;
    }
    if (!text.matches("-?\\d{1,18}")) {
      throw ApiFault.badRequest("the last event's id must be a position, which is a number");
    }
    return Long.parseLong(text);
  }

  private static byte[] message(StoredEvent event) {
    String json = JsonMapper.shared().writeValueAsString(EventDocument.of(event));
    return "id: %d\nevent: %s\ndata: %s\n\n"
        .formatted(event.position(), event.type(), json)
        .getBytes(StandardCharsets.UTF_8);
  }
}
