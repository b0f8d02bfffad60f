package dev.slipway.api.container;

import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.ApiSettings;
import dev.slipway.api.http.Commands;
import dev.slipway.api.http.Requester;
import dev.slipway.container.ContainerCommand.StartAnswer;
import dev.slipway.container.ContainerCommand.StartContainer;
import dev.slipway.container.StartFailure;
import dev.slipway.container.StartObligations;
import dev.slipway.view.AttemptOutcome;
import dev.slipway.view.ContainerView;
import dev.slipway.view.Outcomes;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Starts containers. The attempt goes on when the client that asked for it is gone. */
@RestController
class StartController {

  /** Longer bodies are what clients of API 1.23 sent. */
  private static final int IGNORED_BODY = 7;

  private final Commands commands;
  private final Lookup lookup;
  private final Outcomes outcomes;
  private final StartObligations obligations;
  private final ContainerJson json;
  private final String node;
  private final Clock clock = Clock.systemUTC();

  StartController(
      Commands commands,
      Lookup lookup,
      Outcomes outcomes,
      StartObligations obligations,
      ContainerJson json,
      ApiSettings settings) {
    this.commands = commands;
    this.lookup = lookup;
    this.outcomes = outcomes;
    this.obligations = obligations;
    this.json = json;
    this.node = settings.nodeName();
  }

  @PostMapping("/containers/{id}/start")
  ResponseEntity<Void> start(
      HttpServletRequest request,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String checkpoint,
      @RequestParam(name = "checkpoint-dir", required = false)
          @Nullable String checkpointDirectory) {
    checkBody(request);
    checkCheckpoint(checkpoint);
    ContainerView container = lookup.container(id);
    if (checkpointDirectory != null && !checkpointDirectory.isEmpty()) {
      throw new ApiFault(HttpStatus.FORBIDDEN, "custom checkpointdir is not supported");
    }
    return start(container, Requester.of(request));
  }

  /** 204 for the request whose attempt started the container, 304 when that is another's merit. */
  private ResponseEntity<Void> start(ContainerView container, String requestedBy) {
    String attemptId = UUID.randomUUID().toString();
    StartAnswer answer =
        commands.ask(
            new StartContainer(
                container.id(),
                attemptId,
                node,
                obligations.of(container.networkMode()),
                requestedBy,
                clock.instant()),
            StartAnswer.class);
    // Asked for only now, while the attempt goes on: an outcome in the past is answered as well.
    return switch (answer.answer()) {
      case RECORDED -> {
        ResponseEntity<Void> started = after(outcomes.attempt(attemptId), HttpStatus.NO_CONTENT);
        writeAhead(container.id());
        yield started;
      }
      case JOINED -> after(joined(answer), HttpStatus.NOT_MODIFIED);
      case ALREADY -> ResponseEntity.status(HttpStatus.NOT_MODIFIED).build();
    };
  }

  private CompletableFuture<AttemptOutcome> joined(StartAnswer answer) {
    String attemptId = answer.attemptId();
    if (attemptId == null) {
      throw new IllegalStateException("joined an attempt without id");
    }
    return outcomes.attempt(attemptId);
  }

  private ResponseEntity<Void> after(
      CompletableFuture<AttemptOutcome> attempt, HttpStatus success) {
    requireStarted(commands.outcome(attempt));
    return ResponseEntity.status(success).build();
  }

  /** Throws what a failed attempt answers to the request that it was for. */
  static void requireStarted(AttemptOutcome outcome) {
    StartFailure failure = outcome.failure();
    if (failure != null) {
      throw new ApiFault(HttpStatus.valueOf(failure.httpStatus()), failure.message());
    }
  }

  /**
   * Whoever started a container looks at it next, for its address; so that is written meanwhile.
   */
  private void writeAhead(String id) {
    Thread.ofVirtual().name("inspect").start(() -> lookup.find(id).ifPresent(json::document));
  }

  private static void checkBody(HttpServletRequest request) {
    boolean chunked = request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    if (chunked || request.getContentLengthLong() > IGNORED_BODY) {
      throw ApiFault.badRequest(
          "starting container with non-empty request body was deprecated since API v1.22 and"
              + " removed in v1.24");
    }
  }

  private static void checkCheckpoint(@Nullable String checkpoint) {
    if (checkpoint != null && !checkpoint.isEmpty()) {
      throw ApiFault.badRequest("checkpoint is only supported in experimental mode");
    }
  }
}
