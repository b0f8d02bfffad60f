package dev.slipway.api.container;

import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.ApiFilter;
import dev.slipway.api.http.ApiVersion;
import dev.slipway.api.http.Causes;
import dev.slipway.api.http.Commands;
import dev.slipway.api.http.Errors;
import dev.slipway.api.http.Params;
import dev.slipway.api.http.Requester;
import dev.slipway.container.ContainerCommand;
import dev.slipway.container.ContainerCommand.Answer;
import dev.slipway.container.ContainerCommand.KillContainer;
import dev.slipway.container.ContainerCommand.PauseContainer;
import dev.slipway.container.ContainerCommand.StopContainer;
import dev.slipway.container.ContainerCommand.UnpauseContainer;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.ContainerRefusal;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.Signals;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ExitCondition;
import dev.slipway.view.Outcomes;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What is done to a running container: stop, kill, pause, unpause. */
@RestController
class SignalController {

  /** How long a killed container may take until its end is recorded. */
  private static final int EXIT_SECONDS = 10;

  /** With the container as the client named it, and why. */
  private static final String NOT_STOPPED = "cannot stop container: %s: %s";

  private static final String NO_EXIT =
      "tried to kill container, but did not receive an exit event";

  private final Commands commands;
  private final Lookup lookup;
  private final Outcomes outcomes;
  private final Clock clock = Clock.systemUTC();

  SignalController(Commands commands, Lookup lookup, Outcomes outcomes) {
    this.commands = commands;
    this.lookup = lookup;
    this.outcomes = outcomes;
  }

  @PostMapping("/containers/{id}/stop")
  ResponseEntity<Void> stop(
      HttpServletRequest request,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String t,
      @RequestParam(required = false) @Nullable String signal) {
    ContainerView container = lookup.container(id);
    boolean stopped = stop(container, id, request, t, signal);
    return ResponseEntity.status(stopped ? HttpStatus.NO_CONTENT : HttpStatus.NOT_MODIFIED).build();
  }

  /** False when nothing ran. */
  private boolean stop(
      ContainerView container,
      String id,
      HttpServletRequest request,
      @Nullable String t,
      @Nullable String signal) {
    Integer seconds = Params.number(t);
    Integer number = stopSignal(request, signal, id);
    String requestId = UUID.randomUUID().toString();
    CompletableFuture<SignalAnswered> sent = outcomes.signal(requestId);
    try {
      Answer answer =
          commands.ask(
              new StopContainer(
                  container.id(),
                  requestId,
                  number,
                  seconds,
                  Requester.of(request),
                  clock.instant()),
              Answer.class);
      if (answer == Answer.ALREADY) {
        return false;
      }
      CompletableFuture<?> exit = outcomes.exit(container.id(), ExitCondition.NOT_RUNNING);
      CompletableFuture<?> failed = sent.thenCompose(said -> failure(id, said));
      commands.outcome(CompletableFuture.anyOf(exit, failed));
      return true;
    } finally {
      sent.cancel(false);
    }
  }

  /** Never completes when the signal was sent: then only the exit ends the stop. */
  static CompletableFuture<Void> failure(String id, SignalAnswered said) {
    return said.error() == null
        ? new CompletableFuture<>()
        : CompletableFuture.failedFuture(
            new ApiFault(
                HttpStatus.INTERNAL_SERVER_ERROR, NOT_STOPPED.formatted(id, said.error())));
  }

  private static @Nullable Integer stopSignal(
      HttpServletRequest request, @Nullable String signal, String id) {
    try {
      return stopSignal(request, signal);
    } catch (InvalidSettings unknown) {
      throw ApiFault.badRequest(NOT_STOPPED.formatted(id, unknown.getMessage()));
    }
  }

  /** Older clients of the API cannot name a signal. */
  static @Nullable Integer stopSignal(HttpServletRequest request, @Nullable String signal) {
    boolean known =
        request.getAttribute(ApiFilter.VERSION) instanceof ApiVersion version
            && version.has(ApiVersion.Feature.STOP_SIGNAL);
    return known && signal != null && !signal.isEmpty() ? Signals.number(signal) : null;
  }

  @PostMapping("/containers/{id}/kill")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void kill(
      HttpServletRequest request,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String signal) {
    named("cannot kill container: %s: %s", id, () -> kill(id, signal, Requester.of(request)));
  }

  private void kill(String id, @Nullable String signal, String requestedBy) {
    int number = signal == null || signal.isEmpty() ? Signals.KILL : Signals.number(signal);
    ContainerView container = lookup.container(id);
    String requestId = UUID.randomUUID().toString();
    boolean ends = number == Signals.KILL;
    sendAndAwait(
        container.id(),
        requestId,
        new KillContainer(container.id(), requestId, number, requestedBy, clock.instant()),
        // The task's end answers it, which may never come.
        answered ->
            ends ? commands.outcome(answered, EXIT_SECONDS, NO_EXIT) : commands.outcome(answered));
    if (ends) {
      commands.outcome(
          outcomes.exit(container.id(), ExitCondition.NOT_RUNNING), EXIT_SECONDS, NO_EXIT);
    }
  }

  /**
   * As Docker does, says in every refusal what was to be done to which container.
   *
   * @param text with places for the container as the client named it, and for why
   */
  static void named(String text, String id, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      Errors.ErrorMapping mapping = Errors.map(e);
      if (mapping.status() == HttpStatus.INTERNAL_SERVER_ERROR && !Causes.has(e, ApiFault.class)) {
        throw e;
      }
      throw new ApiFault(mapping.status(), text.formatted(id, mapping.message()));
    }
  }

  @PostMapping("/containers/{id}/pause")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void pause(HttpServletRequest request, @PathVariable String id) {
    ContainerView container = lookup.container(id);
    String requestId = UUID.randomUUID().toString();
    sendAndAwait(
        container.id(),
        requestId,
        new PauseContainer(container.id(), requestId, Requester.of(request), clock.instant()));
  }

  @PostMapping("/containers/{id}/unpause")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void unpause(HttpServletRequest request, @PathVariable String id) {
    ContainerView container = lookup.container(id);
    String requestId = UUID.randomUUID().toString();
    try {
      sendAndAwait(
          container.id(),
          requestId,
          new UnpauseContainer(container.id(), requestId, Requester.of(request), clock.instant()));
    } catch (ContainerRefusal.Conflict notPaused) {
      // Docker's unpause has no status of its own for it.
      throw new ApiFault(HttpStatus.INTERNAL_SERVER_ERROR, Errors.map(notPaused).message());
    }
  }

  /** Registers before it sends, so that the runtime's answer is not missed. */
  private void sendAndAwait(String containerId, String requestId, ContainerCommand command) {
    sendAndAwait(containerId, requestId, command, commands::outcome);
  }

  private void sendAndAwait(
      String containerId,
      String requestId,
      ContainerCommand command,
      Function<CompletableFuture<SignalAnswered>, SignalAnswered> wait) {
    CompletableFuture<SignalAnswered> answered = outcomes.signal(requestId);
    try {
      if (commands.ask(command, Answer.class) == Answer.JOINED) {
        return;
      }
      SignalAnswered said = wait.apply(answered);
      if (said.conflict() != null) {
        throw said.conflict().refusal(containerId);
      }
      if (said.error() != null) {
        throw new ApiFault(HttpStatus.INTERNAL_SERVER_ERROR, said.error());
      }
    } finally {
      answered.cancel(false);
    }
  }
}
