package dev.slipway.api.container;

import dev.slipway.container.ContainerRefusal.NoSuchContainer;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ContainerViews;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Finds the container that a path names. */
@Component
public class Lookup {

  private final ContainerViews containers;

  Lookup(ContainerViews containers) {
    this.containers = containers;
  }

  /** The container of that id, name or unique prefix; otherwise Docker's 404 or 400. */
  public ContainerView container(String reference) {
    return find(reference).orElseThrow(() -> new NoSuchContainer(reference));
  }

  /** As {@link #container}, but empty where there is none. */
  public Optional<ContainerView> find(String reference) {
    return containers.find(reference);
  }
}
