package dev.slipway.view;

import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Every attempt to start a container, also of containers that are removed. */
@Component
public class StartHistory {

  /** Attempts of one container, newest first; empty when there was none. */
  public List<AttemptView> of(String containerId) {
    throw new UnsupportedOperationException(containerId);
  }

  /** One attempt. */
  public Optional<AttemptView> attempt(String attemptId) {
    throw new UnsupportedOperationException(attemptId);
  }

  /** Id of a container by id, unique prefix or name; of removed ones the last that had the name. */
  public Optional<String> containerId(String nameOrId) {
    throw new UnsupportedOperationException(nameOrId);
  }
}
