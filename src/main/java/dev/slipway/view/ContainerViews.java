package dev.slipway.view;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Finds and lists containers as of the last commit, without waiting for any of them. */
@Component
public class ContainerViews {

  private static final Comparator<ContainerView> NEWEST_FIRST =
      Comparator.comparing(ContainerView::createdAt).reversed();

  private final CommittedViews committed;

  ContainerViews(CommittedViews committed) {
    this.committed = committed;
  }

  /**
   * Finds a container by id, name (a leading slash is ignored) or unique id prefix, in this order.
   *
   * @throws EmptyReference when the text is empty
   * @throws AmbiguousPrefix when several ids begin with it
   */
  public Optional<ContainerView> find(String nameOrIdOrPrefix) {
    if (nameOrIdOrPrefix.isEmpty()) {
      throw new EmptyReference();
    }
    ContainerView found = committed.container(nameOrIdOrPrefix);
    if (found == null) {
      found =
          committed.named(
              nameOrIdOrPrefix.startsWith("/") ? nameOrIdOrPrefix.substring(1) : nameOrIdOrPrefix);
    }
    return found != null ? Optional.of(found) : byPrefix(nameOrIdOrPrefix);
  }

  private Optional<ContainerView> byPrefix(String prefix) {
    List<ContainerView> matches = committed.startingWith(prefix, 2);
    if (matches.size() > 1) {
      throw new AmbiguousPrefix(prefix);
    }
    return matches.stream().findFirst();
  }

  /** All containers that are not removed, newest first. */
  public List<ContainerView> list() {
    return committed.containers().stream().sorted(NEWEST_FIRST).toList();
  }
}
