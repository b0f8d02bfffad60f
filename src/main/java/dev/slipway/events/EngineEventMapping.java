package dev.slipway.events;

import dev.slipway.container.ContainerEvent;
import dev.slipway.container.ContainerEvent.CleanedUp;
import dev.slipway.container.ContainerEvent.ContainerCreated;
import dev.slipway.container.ContainerEvent.ContainerExited;
import dev.slipway.container.ContainerEvent.ContainerPaused;
import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.container.ContainerEvent.ContainerRenamed;
import dev.slipway.container.ContainerEvent.ContainerRestarted;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.ContainerStopped;
import dev.slipway.container.ContainerEvent.ContainerUnpaused;
import dev.slipway.container.ContainerEvent.ContainerUpdated;
import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.LateTaskExited;
import dev.slipway.container.ContainerEvent.ManualStopRecorded;
import dev.slipway.container.ContainerEvent.NetworkAttached;
import dev.slipway.container.ContainerEvent.OutOfMemory;
import dev.slipway.container.ContainerEvent.PauseRequested;
import dev.slipway.container.ContainerEvent.RemovalRequested;
import dev.slipway.container.ContainerEvent.RestartCancelled;
import dev.slipway.container.ContainerEvent.RestartGivenUp;
import dev.slipway.container.ContainerEvent.RestartPolicyChanged;
import dev.slipway.container.ContainerEvent.RestartRequested;
import dev.slipway.container.ContainerEvent.RestartScheduled;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.ContainerEvent.SnapshotPrepared;
import dev.slipway.container.ContainerEvent.StaleObjectRemoved;
import dev.slipway.container.ContainerEvent.StartFailed;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.container.ContainerEvent.StopEscalated;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.ContainerEvent.TaskCreated;
import dev.slipway.container.ContainerEvent.TaskExited;
import dev.slipway.container.ContainerEvent.UnpauseRequested;
import dev.slipway.container.ContainerEvent.UpdateRequested;
import dev.slipway.container.NetworkEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Docker's events for one of ours; the positions are given when they are stored. */
public final class EngineEventMapping {

  /** What Docker's events tell of a container beside what happened to it. */
  public record Subject(
      String id, String name, String imageReference, Map<String, String> labels) {}

  private final Subject container;
  private final Instant at;

  private EngineEventMapping(Subject container, Instant at) {
    this.container = container;
    this.at = at;
  }

  /**
   * @param container as it is after the event, or as it was before its removal
   * @param released the endpoint that it had before the event
   */
  public static List<EngineEvent> of(
      ContainerEvent event, Subject container, @Nullable NetworkEndpoint released) {
    return new EngineEventMapping(container, event.at()).map(event, released);
  }

  private List<EngineEvent> map(ContainerEvent event, @Nullable NetworkEndpoint released) {
    return switch (event) {
      case ContainerCreated e -> container("create");
      case ContainerRenamed e -> container("rename", Map.of("oldName", "/" + e.oldName()));
      case NetworkAttached e -> List.of(network("connect", e.endpoint()));
      case ContainerStarted e -> container("start");
      case StartUndone e -> released == null ? List.of() : List.of(network("disconnect", released));
      case KillRequested e -> kill(e.signal());
      case StopRequested e -> kill(e.signal());
      case StopEscalated e -> kill(9);
      case ContainerPaused e -> container("pause");
      case ContainerUnpaused e -> container("unpause");
      case ContainerUpdated e -> container("update");
      case OutOfMemory e -> container("oom");
      case ContainerExited e -> released == null ? died(e) : diedAndLeft(e, released);
      case ContainerStopped e -> container("stop");
      case ContainerRestarted e -> container("restart");
      case ContainerRemoved e -> container("destroy");
      case StartRequested _, StaleObjectRemoved _, SnapshotPrepared _ -> List.of();
      case TaskCreated _, StartFailed _, TaskExited _, LateTaskExited _ -> List.of();
      case PauseRequested _, UnpauseRequested _, UpdateRequested _, SignalAnswered _ -> List.of();
      case CleanedUp _, RemovalRequested _ -> List.of();
      case ManualStopRecorded _, RestartRequested _, RestartPolicyChanged _ -> List.of();
      case RestartScheduled _, RestartCancelled _, RestartGivenUp _ -> List.of();
    };
  }

  private List<EngineEvent> kill(int signal) {
    return container("kill", Map.of("signal", Integer.toString(signal)));
  }

  private List<EngineEvent> died(ContainerExited e) {
    long seconds = Duration.between(e.startedAt(), e.finishedAt()).toSeconds();
    return container(
        "die",
        Map.of(
            "exitCode", Integer.toString(e.exitStatus()), "execDuration", Long.toString(seconds)));
  }

  private List<EngineEvent> diedAndLeft(ContainerExited e, NetworkEndpoint endpoint) {
    return List.of(died(e).getFirst(), network("disconnect", endpoint));
  }

  private List<EngineEvent> container(String action) {
    return container(action, Map.of());
  }

  private List<EngineEvent> container(String action, Map<String, String> extras) {
    return List.of(of(container, action, extras, at));
  }

  /** What happened to a container, with what Docker's events tell of every container. */
  static EngineEvent of(Subject container, String action, Map<String, String> extras, Instant at) {
    Map<String, String> attributes = new TreeMap<>(container.labels());
    attributes.putAll(extras);
    attributes.put("image", container.imageReference());
    attributes.put("name", container.name());
    return new EngineEvent(0, "container", action, container.id(), attributes, at);
  }

  private EngineEvent network(String action, NetworkEndpoint endpoint) {
    String name = endpoint.network();
    return new EngineEvent(
        0,
        "network",
        action,
        endpoint.networkId(),
        Map.of(
            "container", container.id(), "name", name, "type", name.equals("none") ? "null" : name),
        at);
  }
}
