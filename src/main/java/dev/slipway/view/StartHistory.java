package dev.slipway.view;

import dev.slipway.container.RestartDecline;
import dev.slipway.container.StartFailure;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Every attempt to start a container, also of containers that are removed. */
@Component
public class StartHistory {

  private static final int PAGE = 100;

  private final CommittedViews committed;
  private final ContainerRows removed;
  private final AttemptRows rows;
  private final ContainerViews containers;

  StartHistory(
      CommittedViews committed,
      ContainerRows removed,
      AttemptRows rows,
      ContainerViews containers) {
    this.committed = committed;
    this.removed = removed;
    this.rows = rows;
    this.containers = containers;
  }

  /**
   * Hands over the attempts of one container, newest first; none when there was none. Reads them in
   * pages, so that a long history needs no more memory than a short one.
   */
  public void of(String containerId, Consumer<AttemptView> reader) {
    AttemptView last = null;
    List<AttemptView> page;
    do {
      page = rows.of(containerId, last, PAGE);
      for (AttemptView attempt : page) {
        reader.accept(last == null ? newest(attempt) : attempt);
        last = attempt;
      }
    } while (page.size() == PAGE);
  }

  /**
   * Tells also of a container without a policy why it does not run; that is the same for all of
   * them, so it is not stored.
   */
  private AttemptView newest(AttemptView attempt) {
    ContainerView container = committed.container(attempt.containerId());
    boolean over = attempt.endedAt() != null && attempt.sequel() == null;
    if (container == null || container.isRunning() || !over) {
      return attempt;
    }
    StartFailure failure = attempt.failure();
    if (failure != null) {
      return attempt.followedBy(RestartDecision.not(RestartDecline.askedForAndFailed(failure)));
    }
    return container.restartPolicy().isNo()
        ? attempt.followedBy(RestartDecision.not(RestartDecline.NO_POLICY))
        : attempt;
  }

  /** One attempt. */
  public Optional<AttemptView> attempt(String attemptId) {
    return committed.attempt(attemptId);
  }

  /**
   * Id of a container as {@link ContainerViews#find} finds it; else of the one that was removed
   * last with that id or name.
   */
  public Optional<String> containerId(String nameOrId) {
    return containers
        .find(nameOrId)
        .map(ContainerView::id)
        .or(() -> removed.removedId(nameOrId.startsWith("/") ? nameOrId.substring(1) : nameOrId));
  }
}
