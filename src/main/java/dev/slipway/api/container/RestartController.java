package dev.slipway.api.container;

import dev.slipway.api.http.ApiSettings;
import dev.slipway.api.http.Commands;
import dev.slipway.api.http.Params;
import dev.slipway.api.http.Requester;
import dev.slipway.container.ContainerCommand.RestartContainer;
import dev.slipway.container.ContainerCommand.StartAnswer;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.ContainerRefusal.NoSuchContainer;
import dev.slipway.container.StartObligations;
import dev.slipway.view.AttemptOutcome;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ExitCondition;
import dev.slipway.view.ExitOutcome;
import dev.slipway.view.Outcomes;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Restarts containers. What is recorded is carried out also when the client is gone. */
@RestController
class RestartController {

  private final Commands commands;
  private final Lookup lookup;
  private final Outcomes outcomes;
  private final StartObligations obligations;
  private final String node;
  private final Clock clock = Clock.systemUTC();

  RestartController(
      Commands commands,
      Lookup lookup,
      Outcomes outcomes,
      StartObligations obligations,
      ApiSettings settings) {
    this.commands = commands;
    this.lookup = lookup;
    this.outcomes = outcomes;
    this.obligations = obligations;
    this.node = settings.nodeName();
  }

  @PostMapping("/containers/{id}/restart")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void restart(
      HttpServletRequest request,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String t,
      @RequestParam(required = false) @Nullable String signal) {
    ContainerView container = lookup.container(id);
    SignalController.named(
        "Cannot restart container %s: %s",
        id,
        () ->
            restart(
                container,
                SignalController.stopSignal(request, signal),
                Params.number(t),
                Requester.of(request)));
  }

  private void restart(
      ContainerView container,
      @Nullable Integer signal,
      @Nullable Integer seconds,
      String requestedBy) {
    RestartContainer restart =
        new RestartContainer(
            container.id(),
            UUID.randomUUID().toString(),
            UUID.randomUUID().toString(),
            node,
            obligations.of(container.networkMode()),
            signal,
            seconds,
            requestedBy,
            clock.instant(),
            null);
    CompletableFuture<SignalAnswered> own = outcomes.signal(restart.requestId());
    CompletableFuture<SignalAnswered> joined = new CompletableFuture<>();
    CompletableFuture<ExitOutcome> removal = outcomes.exit(container.id(), ExitCondition.REMOVED);
    try {
      StartAnswer answer = commands.ask(restart, StartAnswer.class);
      String listenedTo = null;
      // Asked again once it is listened to: the one that was joined may have failed before.
      while (answer.requestId() != null && !answer.requestId().equals(listenedTo)) {
        joined.cancel(false);
        listenedTo = answer.requestId();
        joined = outcomes.signal(listenedTo);
        answer = commands.ask(restart.joining(listenedTo), StartAnswer.class);
      }
      String attemptId = Objects.requireNonNull(answer.attemptId());
      await(container, attemptId, List.of(own, joined), removal);
    } finally {
      own.cancel(false);
      joined.cancel(false);
      removal.cancel(false);
    }
  }

  /** The start ends it, unless a stop before it fails or the container is removed meanwhile. */
  private void await(
      ContainerView container,
      String attemptId,
      List<CompletableFuture<SignalAnswered>> stops,
      CompletableFuture<ExitOutcome> removal) {
    CompletableFuture<AttemptOutcome> start = outcomes.attempt(attemptId);
    try {
      CompletableFuture<?> failed =
          CompletableFuture.anyOf(
              stops.stream()
                  .map(stop ->
                      stop.thenCompose(said -> SignalController.failure(container.name(), said)))
                  .toArray(CompletableFuture[]::new));
      CompletableFuture<Void> gone =
          removal.thenCompose(
              exit -> CompletableFuture.failedFuture(new NoSuchContainer(container.id())));
      commands.outcome(CompletableFuture.anyOf(start, failed, gone));
      StartController.requireStarted(start.join());
    } finally {
      start.cancel(false);
    }
  }
}
