package dev.slipway.view;

import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Every attempt to start a container, also of containers that are removed. */
@Component
public class StartHistory {

  private final CommittedViews committed;
  private final ViewRows rows;
  private final ContainerViews containers;

  StartHistory(CommittedViews committed, ViewRows rows, ContainerViews containers) {
    this.committed = committed;
    this.rows = rows;
    this.containers = containers;
  }

  /** Attempts of one container, newest first; empty when there was none. */
  public List<AttemptView> of(String containerId) {
    return rows.attempts(containerId);
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
        .or(() -> rows.removedId(nameOrId.startsWith("/") ? nameOrId.substring(1) : nameOrId));
  }
}
