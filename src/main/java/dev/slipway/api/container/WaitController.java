package dev.slipway.api.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.Commands;
import dev.slipway.api.http.Params;
import dev.slipway.api.http.StreamingResponse;
import dev.slipway.api.http.StreamingResponses;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ExitCondition;
import dev.slipway.view.ExitOutcome;
import dev.slipway.view.Outcomes;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Waits for the end of a container. */
@RestController
class WaitController {

  private static final byte[] BLANK = {'\n'};

  private final Lookup lookup;
  private final Outcomes outcomes;
  private final StreamingResponses live;

  WaitController(Lookup lookup, Outcomes outcomes, StreamingResponses live) {
    this.lookup = lookup;
    this.outcomes = outcomes;
    this.live = live;
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Ended(@JsonProperty("StatusCode") int status, @JsonProperty("Error") @Nullable Why error) {
    record Why(@JsonProperty("Message") String message) {}

    /** A removal succeeded, whatever became of the container's last start before it. */
    static Ended of(ExitOutcome outcome, ExitCondition awaited) {
      String error = awaited == ExitCondition.REMOVED ? null : outcome.error();
      Why why = error == null || error.isEmpty() ? null : new Why(error);
      return new Ended(outcome.exitStatus(), why);
    }
  }

  /** The headers go out at once: by them a client knows that it will not miss the end. */
  @PostMapping("/containers/{id}/wait")
  void await(
      HttpServletResponse response,
      @PathVariable String id,
      @RequestParam(defaultValue = "") String condition)
      throws IOException {
    ExitCondition awaited = condition(condition);
    ContainerView container = lookup.container(id);
    CompletableFuture<ExitOutcome> exit = outcomes.exit(container.id(), awaited);
    try (StreamingResponse answer =
        StreamingResponse.open(
            live, response, MediaType.APPLICATION_JSON_VALUE, BLANK, () -> exit.cancel(false))) {
      Ended ended = Ended.of(Commands.await(exit), awaited);
      answer.write(JsonMapper.shared().writeValueAsBytes(ended));
      answer.write(BLANK);
    } catch (CancellationException nobodyListens) {
      // The client is gone or the server stops; there is no one to answer.
      return;
    } finally {
      exit.cancel(false);
    }
  }

  private static ExitCondition condition(String text) {
    return switch (text) {
      case "", "not-running" -> ExitCondition.NOT_RUNNING;
      case "next-exit" -> ExitCondition.NEXT_EXIT;
      case "removed" -> ExitCondition.REMOVED;
      default -> throw ApiFault.badRequest("invalid condition: \"" + Params.printable(text) + "\"");
    };
  }
}
