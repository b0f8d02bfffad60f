package dev.slipway.view;

import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Finds and lists containers as of the last commit, without waiting for any of them. */
@Component
public class ContainerViews {

  /**
   * Finds a container by id, name (a leading slash is ignored) or unique id prefix, in this order.
   *
   * @throws EmptyReference when the text is empty
   * @throws AmbiguousPrefix when several ids begin with it
   */
  public Optional<ContainerView> find(String nameOrIdOrPrefix) {
    throw new UnsupportedOperationException(nameOrIdOrPrefix);
  }

  /** All containers that are not removed, newest first. */
  public List<ContainerView> list() {
    throw new UnsupportedOperationException();
  }
}
