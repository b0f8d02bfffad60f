package dev.slipway.api.http;

import dev.slipway.container.ContainerCommand;
import dev.slipway.store.StoreHealth;
import dev.slipway.store.StoreUnavailable;
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
import org.springframework.transaction.CannotCreateTransactionException;

/** Sends commands and waits for what they cause. */
@Component
public class Commands {

  private static final int TRIES = 5;

  private final CommandGateway gateway;
  private final StoreHealth store;

  Commands(CommandGateway gateway, StoreHealth store) {
    this.gateway = gateway;
    this.store = store;
  }

  /**
   * Sends a command and waits for its answer. When another writer was faster, or no transaction
   * began because none of the pool's connections came free in time, nothing was recorded, so the
   * command is sent again, a few times. While the store is away nothing is sent; when it goes away
   * meanwhile, the command runs to its end without this request.
   *
   * @throws StoreUnavailable in both cases
   */
  public <R> R ask(ContainerCommand command, Class<R> answer) {
    return Objects.requireNonNull(answer.cast(dispatch(command)));
  }

  /** As {@link #ask}, for commands without an answer. */
  public void send(ContainerCommand command) {
    dispatch(command);
  }

  private @Nullable Object dispatch(ContainerCommand command) {
    for (int attempt = 1; ; attempt++) {
      try {
        store.require();
        return await(store.orUnavailable(sent(command)));
      } catch (ConcurrencyException | CannotCreateTransactionException e) {
        if (attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  /** On a thread of its own: a commit without an answer keeps it until the store is back. */
  private CompletableFuture<@Nullable Object> sent(ContainerCommand command) {
    CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("command")
        .start(() -> {
          try {
            answer.complete(gateway.<@Nullable Object>sendAndWait(command));
          } catch (Throwable failure) {
            answer.completeExceptionally(failure);
          }
        });
    return answer;
  }

  /**
   * Waits without bound for what a recorded command leads to; the end of that wait is decided by a
   * commit, so a store that goes away ends it too.
   *
   * @throws StoreUnavailable when the store is away: the command will be carried out nevertheless
   */
  public <T> T outcome(CompletableFuture<T> decided) {
    return await(store.orUnavailable(decided));
  }

  /** As {@link #outcome(CompletableFuture)}, but gives up with status 500 after some seconds. */
  public <T> T outcome(CompletableFuture<T> decided, int seconds, String late) {
    return await(store.orUnavailable(decided), seconds, late);
  }

  /** Waits without bound; a server that stops interrupts the wait, which is status 503. */
  public static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw stopping();
    } catch (ExecutionException e) {
      throw cause(e);
    }
  }

  private static <T> T await(CompletableFuture<T> future, int seconds, String late) {
    try {
      return future.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      future.cancel(false);
      throw new ApiFault(HttpStatus.INTERNAL_SERVER_ERROR, late);
    } catch (InterruptedException e) {
      throw stopping();
    } catch (ExecutionException e) {
      throw cause(e);
    }
  }

  private static RuntimeException cause(ExecutionException e) {
    return e.getCause() instanceof RuntimeException cause
        ? cause
        : new CompletionException(e.getCause());
  }

  private static ApiFault stopping() {
    Thread.currentThread().interrupt();
    return new ApiFault(HttpStatus.SERVICE_UNAVAILABLE, "the service is stopping");
  }
}
