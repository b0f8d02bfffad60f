package dev.slipway.view;

import dev.slipway.container.ContainerEvent.SignalAnswered;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Component;

/**
 * Lets a request wait for what it caused. A future completes after the commit that decided it, and
 * at once when that lies in the past; cancelling it ends the waiting and nothing else.
 */
@Component
public class Outcomes {

  /** Completes at ContainerStarted, or at StartUndone when the attempt failed. */
  public CompletableFuture<AttemptOutcome> attempt(String attemptId) {
    throw new UnsupportedOperationException(attemptId);
  }

  /** Completes when the runtime answered the request; register before sending the command. */
  public CompletableFuture<SignalAnswered> signal(String requestId) {
    throw new UnsupportedOperationException(requestId);
  }

  /** Completes when the condition holds; a container that is already gone satisfies all. */
  public CompletableFuture<ExitOutcome> exit(String containerId, ExitCondition condition) {
    throw new UnsupportedOperationException(containerId);
  }
}
