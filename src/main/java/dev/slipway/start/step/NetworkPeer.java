package dev.slipway.start.step;

import dev.slipway.container.ContainerEvent;
import dev.slipway.container.ContainerState;
import dev.slipway.container.StartReason;
import dev.slipway.start.StepFailed;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.stereotype.Component;

/** Finds the container whose network another one joins, as its events tell it. */
@Component
public class NetworkPeer {

  private final EventStore events;

  NetworkPeer(EventStore events) {
    this.events = events;
  }

  /** A running container and the host pid of its task. */
  public record Peer(String containerId, int pid) {}

  /**
   * The running peer; fails in Docker's words when there is none, when it does not run, and when it
   * is the container itself.
   */
  public Peer resolve(String containerId, String joining) {
    if (containerId.equals(joining)) {
      throw new StepFailed(StartReason.NETWORK_PEER, 500, "cannot join own network");
    }
    ContainerState state = new ContainerState.Absent();
    // From the first on: without a position a snapshot stands for the older ones.
    var stream = events.readEvents(containerId, 0).asStream().iterator();
    while (stream.hasNext()) {
      state = state.after((ContainerEvent) stream.next().getPayload());
    }
    if (state.known() == null) {
      throw new StepFailed(StartReason.NETWORK_PEER, 404, "No such container: " + containerId);
    }
    ContainerState.Run run = state.live();
    if (run == null) {
      throw new StepFailed(
          StartReason.NETWORK_PEER,
          409,
          "cannot join network of a non running container: " + containerId);
    }
    return new Peer(containerId, run.pid());
  }
}
