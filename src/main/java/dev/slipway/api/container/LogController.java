package dev.slipway.api.container;

import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.Framing;
import dev.slipway.api.http.Params;
import dev.slipway.api.http.StreamMedia;
import dev.slipway.api.http.StreamingResponse;
import dev.slipway.api.http.StreamingResponses;
import dev.slipway.api.http.Times;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.logs.LogLine;
import dev.slipway.logs.LogQuery;
import dev.slipway.logs.LogReader;
import dev.slipway.view.ContainerView;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Sends a container's output. */
@RestController
class LogController {

  private static final Set<String> UNREADABLE = Set.of("removing", "dead");

  private final Lookup lookup;
  private final ContainerLogs logs;
  private final StreamingResponses live;

  LogController(Lookup lookup, ContainerLogs logs, StreamingResponses live) {
    this.lookup = lookup;
    this.logs = logs;
    this.live = live;
  }

  @GetMapping("/containers/{id}/logs")
  void logs(
      HttpServletRequest request,
      HttpServletResponse response,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String follow,
      @RequestParam(required = false) @Nullable String stdout,
      @RequestParam(required = false) @Nullable String stderr,
      @RequestParam(required = false) @Nullable String since,
      @RequestParam(required = false) @Nullable String until,
      @RequestParam(required = false) @Nullable String tail,
      @RequestParam(required = false) @Nullable String timestamps,
      @RequestParam(required = false) @Nullable String details)
      throws IOException {
    if (!Params.flag(stdout) && !Params.flag(stderr)) {
      throw ApiFault.badRequest("Bad parameters: you must choose at least one stream");
    }
    ContainerView container = lookup.container(id);
    Instant now = Instant.now();
    LogQuery query =
        new LogQuery(
            Params.flag(stdout),
            Params.flag(stderr),
            Params.flag(follow),
            tail(tail),
            Times.parse("since", since, now),
            Times.parse("until", until, now));
    requireReadable(container);
    boolean terminal =
        JsonMapper.shared().readTree(container.config()).path("Tty").asBoolean(false);
    Framing framing = new Framing(terminal, Params.flag(timestamps), Params.flag(details));
    try (LogReader reader = logs.read(container.id(), query);
        StreamingResponse answer =
            StreamingResponse.open(
                live,
                response,
                StreamMedia.of(request, terminal),
                query.follow() ? framing.heartbeat() : new byte[0],
                reader::close)) {
      copy(reader, framing, answer, query.follow());
    }
  }

  private static void requireReadable(ContainerView container) {
    if (UNREADABLE.contains(container.status())) {
      throw new ApiFault(
          HttpStatus.CONFLICT,
          "can not get logs from container which is dead or marked for removal");
    }
    var driver =
        JsonMapper.shared().readTree(container.hostConfig()).path("LogConfig").path("Type");
    if (driver.asString("").equals("none")) {
      throw new ApiFault(
          HttpStatus.NOT_IMPLEMENTED, "configured logging driver does not support reading");
    }
  }

  /** What cannot be read ends the answer with an error that clients show: its status has gone. */
  private static void copy(
      LogReader reader, Framing framing, StreamingResponse answer, boolean flush) {
    try {
      for (LogLine line = reader.next(); line != null; line = reader.next()) {
        if (!answer.write(framing.frame(line), flush)) {
          return;
        }
      }
    } catch (UncheckedIOException e) {
      answer.write(framing.error("Error grabbing logs: " + e.getMessage() + "\n"));
    }
  }

  /** As Docker: whatever is no number means all. */
  private static long tail(@Nullable String text) {
    return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
  }
}
