package dev.slipway.view;

import dev.slipway.container.ContainerCommand.CreateContainer;
import dev.slipway.container.ContainerEvent.CleanedUp;
import dev.slipway.container.ContainerEvent.ContainerCreated;
import dev.slipway.container.ContainerEvent.ContainerExited;
import dev.slipway.container.ContainerEvent.ContainerPaused;
import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.NetworkAttached;
import dev.slipway.container.ContainerEvent.RemovalRequested;
import dev.slipway.container.ContainerEvent.RestartScheduled;
import dev.slipway.container.ContainerEvent.SnapshotPrepared;
import dev.slipway.container.ContainerEvent.StartFailed;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.container.ContainerEvent.TaskCreated;
import dev.slipway.container.ContainerEvent.TaskExited;
import dev.slipway.container.NetworkEndpoint;
import dev.slipway.container.RestartPolicy;
import dev.slipway.container.StartCause;
import dev.slipway.container.StartFailure;
import dev.slipway.container.StepTiming;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events of one container, each a second after the one before in the usual story. */
final class EventFixtures {

  static final Instant T0 = Instant.parse("2026-11-01T10:00:00.123456789Z");
  static final List<String> STEPS =
      List.of("files", "snapshot", "namespace", "network", "container", "task");

  private EventFixtures() {}

  static Instant second(int number) {
    return T0.plusSeconds(number);
  }

  static String id(int number) {
    return "%064x".formatted(number);
  }

  static CreateContainer create(String id, String name) {
    return new CreateContainer(
        id,
        name,
        "busybox",
        "sha256:" + "a".repeat(64),
        "{\"Cmd\":[\"sleep\",\"60\"]}",
        "{\"NetworkMode\":\"bridge\"}",
        "{}",
        Map.of("app", "web"),
        "bridge",
        false,
        15,
        10,
        RestartPolicy.NO,
        "test",
        T0);
  }

  static ContainerCreated created(String id, String name) {
    CreateContainer c = create(id, name);
    return new ContainerCreated(
        c.containerId(),
        c.name(),
        c.imageReference(),
        c.imageId(),
        c.config(),
        c.hostConfig(),
        c.networkingConfig(),
        c.labels(),
        c.networkMode(),
        c.autoRemove(),
        c.stopSignal(),
        c.stopTimeoutSeconds(),
        c.restartPolicy().isNo() ? null : c.restartPolicy(),
        c.requestedBy(),
        c.at());
  }

  static StartRequested startRequested(String id, String attempt) {
    return new StartRequested(
        id,
        attempt,
        "node-1",
        "web",
        "busybox",
        "sha256:" + "a".repeat(64),
        "{}",
        "{}",
        "{}",
        "bridge",
        STEPS,
        null,
        "test",
        second(1));
  }

  static StepTiming timing(String step) {
    return new StepTiming(step, second(1), 10, 2_000, 1_500, "done");
  }

  static SnapshotPrepared snapshotPrepared(String id, String attempt) {
    return new SnapshotPrepared(
        id, attempt, id, List.of(timing("files"), timing("snapshot")), second(2));
  }

  static NetworkEndpoint endpoint() {
    return new NetworkEndpoint(
        "bridge",
        "b".repeat(64),
        "c".repeat(64),
        "/run/netns/x",
        "02:42:ac:11:00:02",
        "172.30.0.2",
        16,
        "172.30.0.1",
        List.of());
  }

  static NetworkAttached networkAttached(String id, String attempt) {
    return new NetworkAttached(id, attempt, endpoint(), List.of(timing("network")), second(3));
  }

  static TaskCreated taskCreated(String id, String attempt) {
    return new TaskCreated(
        id, attempt, 4711, List.of(timing("container"), timing("task")), second(4));
  }

  static ContainerStarted started(String id, String attempt) {
    return new ContainerStarted(id, attempt, 4711, List.of(timing("start")), second(5));
  }

  static StartFailure failure() {
    return new StartFailure(
        "command_not_found", 127, 400, "exec: \"x\": executable file not found", "raw");
  }

  static StartFailed startFailed(String id, String attempt) {
    return new StartFailed(id, attempt, "task", failure(), List.of(), second(5));
  }

  static CleanedUp released(String id, String attempt, String step) {
    return new CleanedUp(id, attempt, step, "released", null, 300, second(6));
  }

  static CleanedUp notReleased(String id, String attempt, String step) {
    return new CleanedUp(id, attempt, step, "failed", "device busy", 300, second(6));
  }

  static StartUndone undone(String id, String attempt) {
    return new StartUndone(id, attempt, failure(), second(7));
  }

  static ContainerPaused paused(String id) {
    return new ContainerPaused(id, second(8));
  }

  static TaskExited taskExited(String id, String attempt) {
    return new TaskExited(id, attempt, 4711, 3, second(9), false, null, second(9));
  }

  static ContainerExited exited(String id, String attempt) {
    return new ContainerExited(id, attempt, 3, false, second(5), second(9), second(10));
  }

  static RestartScheduled restartScheduled(String id, String attempt, int round) {
    return new RestartScheduled(
        id, attempt, round, round, 400, second(10).plusMillis(400), 3, false, second(10));
  }

  static StartRequested startRequested(String id, String attempt, StartCause cause) {
    StartRequested e = startRequested(id, attempt);
    return new StartRequested(
        id,
        attempt,
        e.node(),
        e.name(),
        e.imageReference(),
        e.imageId(),
        e.config(),
        e.hostConfig(),
        e.networkingConfig(),
        e.networkMode(),
        e.steps(),
        cause,
        e.requestedBy(),
        e.at());
  }

  static RemovalRequested removalRequested(String id) {
    return new RemovalRequested(id, false, false, false, "test", second(11));
  }

  static ContainerRemoved removed(String id, String name) {
    return new ContainerRemoved(id, name, second(12));
  }
}
