package dev.slipway.api.engine;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.StreamingResponse;
import dev.slipway.api.http.StreamingResponses;
import dev.slipway.api.http.Times;
import dev.slipway.events.EngineEvent;
import dev.slipway.events.EngineEvents;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Docker's event stream: one JSON document a line. */
@RestController
class EventController {

  private static final byte[] BLANK = {'\n'};
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  private final EngineEvents events;
  private final StreamingResponses live;

  EventController(EngineEvents events, StreamingResponses live) {
    this.events = events;
    this.live = live;
  }

  /** One event in Docker's shape; the first three are for containers only. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({
    "status",
    "id",
    "from",
    "Type",
    "Action",
    "Actor",
    "scope",
    "time",
    "timeNano"
  })
  record Shown(
      @JsonProperty("status") @Nullable String status,
      @JsonProperty("id") @Nullable String id,
      @JsonProperty("from") @Nullable String from,
      @JsonProperty("Type") String type,
      @JsonProperty("Action") String action,
      @JsonProperty("Actor") Actor actor,
      @JsonProperty("scope") String scope,
      @JsonProperty("time") long time,
      @JsonProperty("timeNano") long timeNano) {

    record Actor(
        @JsonProperty("ID") String id,
        @JsonProperty("Attributes") Map<String, String> attributes) {}

    static Shown of(EngineEvent e) {
      boolean named = e.type().equals("container") || e.type().equals("image");
      long nanos = ChronoUnit.NANOS.between(Instant.EPOCH, e.at());
      return new Shown(
          named ? e.action() : null,
          named ? e.actorId() : null,
          e.type().equals("container") ? e.attributes().get("image") : null,
          e.type(),
          e.action(),
          new Actor(e.actorId(), e.attributes()),
          "local",
          e.at().getEpochSecond(),
          nanos);
    }
  }

  @GetMapping("/events")
  void stream(
      HttpServletResponse response,
      @RequestParam(required = false) @Nullable String since,
      @RequestParam(required = false) @Nullable String until,
      @RequestParam(required = false) @Nullable String filters)
      throws IOException {
    Instant now = Instant.now();
    // Elsewhere 0 means no bound; here no bound means from now on, and 0 means from the first
    // event.
    Instant from = "0".equals(since) ? Instant.EPOCH : Times.parse("since", since, now);
    Instant to = Times.parse("until", until, now);
    if (from != null && to != null && from.isAfter(to)) {
      throw ApiFault.badRequest("`since` time cannot be after `until` time");
    }
    EventFilter filter = EventFilter.parse(filters);
    // A flag and no interrupt: interrupting a thread that reads from H2 closes H2's file for all.
    AtomicBoolean ended = new AtomicBoolean();
    try (EngineEvents.Subscription subscription = past(to, now) ? null : events.follow(from);
        StreamingResponse answer =
            StreamingResponse.open(
                live, response, MediaType.APPLICATION_JSON_VALUE, BLANK, () -> ended.set(true))) {
      if (subscription == null) {
        events.between(from, to, event -> !ended.get() && write(answer, filter, event));
      } else {
        follow(subscription, answer, filter, to, ended);
      }
    } catch (InterruptedException serverStops) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean past(@Nullable Instant until, Instant now) {
    return until != null && !until.isAfter(now);
  }

  private static void follow(
      EngineEvents.Subscription subscription,
      StreamingResponse answer,
      EventFilter filter,
      @Nullable Instant until,
      AtomicBoolean ended)
      throws InterruptedException {
    while (!ended.get()) {
      EngineEvent event = subscription.next(patience(until));
      if (event != null && until != null && event.at().isAfter(until)) {
        return;
      }
      if (event == null && until != null && !Instant.now().isBefore(until)) {
        return;
      }
      if (event != null && !write(answer, filter, event)) {
        return;
      }
    }
  }

  private static Duration patience(@Nullable Instant until) {
    if (until == null) {
      return LONGEST_WAIT;
    }
    Duration left = Duration.between(Instant.now(), until);
    return left.isNegative()
        ? Duration.ZERO
        : left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
  }

  private static boolean write(StreamingResponse answer, EventFilter filter, EngineEvent event) {
    return !filter.accepts(event)
        || answer.write(
            (JsonMapper.shared().writeValueAsString(Shown.of(event)) + "\n")
                .getBytes(StandardCharsets.UTF_8));
  }
}
