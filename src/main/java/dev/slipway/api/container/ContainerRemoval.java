package dev.slipway.api.container;

import dev.slipway.api.http.Commands;
import dev.slipway.container.ContainerCommand.RemoveContainer;
import dev.slipway.view.ContainerView;
import dev.slipway.view.ExitCondition;
import dev.slipway.view.Outcomes;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Removes containers. */
@Component
class ContainerRemoval {

  private static final int SECONDS = 120;

  private final Commands commands;
  private final Outcomes outcomes;

  ContainerRemoval(Commands commands, Outcomes outcomes) {
    this.commands = commands;
    this.outcomes = outcomes;
  }

  /**
   * Returns when everything that the container held is released.
   *
   * @param force whether one that runs is killed; otherwise it is refused
   */
  void remove(ContainerView container, boolean force, String requestedBy) {
    commands.send(new RemoveContainer(container.id(), force, requestedBy, Instant.now()));
    commands.outcome(
        outcomes.exit(container.id(), ExitCondition.REMOVED),
        SECONDS,
        "removal of container " + container.id() + " is still in progress");
  }
}
