package dev.slipway.api;

import dev.slipway.container.ContainerCommand;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Sends commands and waits for what they cause. */
@Component
class Commands {

  private static final int TRIES = 5;

  private final CommandGateway gateway;

  Commands(CommandGateway gateway) {
    this.gateway = gateway;
  }

  /**
   * Sends a command and waits for its answer. When another writer was faster nothing was recorded,
   * so the command is sent again, a few times.
   */
  <R> R ask(ContainerCommand command, Class<R> answer) {
    return Objects.requireNonNull(answer.cast(dispatch(command)));
  }

  /** As {@link #ask}, for commands without an answer. */
  void send(ContainerCommand command) {
    dispatch(command);
  }

  private @Nullable Object dispatch(ContainerCommand command) {
    for (int attempt = 1; ; attempt++) {
      try {
        return gateway.<@Nullable Object>sendAndWait(command);
      } catch (ConcurrencyException e) {
        if (attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  /** Waits without bound; a server that stops interrupts the wait, which is status 503. */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw stopping();
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    }
  }

  /** As {@link #await(CompletableFuture)}, but gives up with status 500 after some seconds. */
  static <T> T await(CompletableFuture<T> future, int seconds, String late) {
    try {
      return future.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      future.cancel(false);
      throw new ApiFault(HttpStatus.INTERNAL_SERVER_ERROR, late);
    } catch (InterruptedException e) {
      throw stopping();
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    }
  }

  private static ApiFault stopping() {
    Thread.currentThread().interrupt();
    return new ApiFault(HttpStatus.SERVICE_UNAVAILABLE, "the service is stopping");
  }
}
