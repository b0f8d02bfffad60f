package dev.slipway.container;

import dev.slipway.container.ContainerCommand.CreateContainer;
import dev.slipway.container.ContainerCommand.StartContainer;
import dev.slipway.container.ContainerEvent.ContainerCreated;
import dev.slipway.container.ContainerEvent.ContainerExited;
import dev.slipway.container.ContainerEvent.ContainerPaused;
import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.NetworkAttached;
import dev.slipway.container.ContainerEvent.RemovalRequested;
import dev.slipway.container.ContainerEvent.SnapshotPrepared;
import dev.slipway.container.ContainerEvent.StartFailed;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.ContainerEvent.TaskCreated;
import dev.slipway.container.ContainerEvent.TaskExited;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The same container at different points of its life, each told by the events that led there.
 * Attempts are named {@code first} and {@code second}.
 */
final class Life {

  static final String ID = "c".repeat(64);
  static final String FIRST = "first";
  static final String SECOND = "second";
  static final String STOP = "stop-request";
  static final int PID = 4711;
  static final StartFailure FAILURE =
      new StartFailure("command_not_found", 127, 400, "no such command", "raw");
  static final List<String> OWED = List.of("files", "network", "task");
  static final List<StepTiming> TIMINGS = List.of();
  static final NetworkEndpoint ENDPOINT =
      new NetworkEndpoint(
          "bridge", "n", "e", "/netns", "mac", "10.0.0.2", 16, "10.0.0.1", List.of());
  private static final Instant BEGIN = Instant.parse("2026-03-04T05:06:00Z");

  private Life() {}

  /** The given number of seconds after the container was created. */
  static Instant at(long seconds) {
    return BEGIN.plusSeconds(seconds);
  }

  static CreateContainer create() {
    return new CreateContainer(
        ID,
        "web",
        "busybox",
        "sha256:1",
        "{}",
        "{}",
        "{}",
        Map.of("a", "b"),
        "bridge",
        false,
        15,
        10,
        RestartPolicy.NO,
        "user",
        at(0));
  }

  static StartContainer start() {
    return new StartContainer(ID, SECOND, "node", OWED, "user", at(50));
  }

  static List<ContainerEvent> created() {
    return created("bridge", false);
  }

  static List<ContainerEvent> createdToBeRemovedAfterwards() {
    return created("bridge", true);
  }

  static List<ContainerEvent> created(String networkMode, boolean autoRemove) {
    return created(networkMode, autoRemove, null);
  }

  /** Created with a restart policy as the CLI writes it. */
  static List<ContainerEvent> under(String policy) {
    return created("bridge", false, RestartPolicy.parse(policy));
  }

  private static List<ContainerEvent> created(
      String networkMode, boolean autoRemove, @Nullable RestartPolicy policy) {
    return List.of(
        new ContainerCreated(
            ID,
            "web",
            "busybox",
            "sha256:1",
            "{}",
            "{}",
            "{}",
            Map.of("a", "b"),
            networkMode,
            autoRemove,
            15,
            10,
            policy,
            "user",
            at(0)));
  }

  static List<ContainerEvent> starting() {
    return starting(created());
  }

  static List<ContainerEvent> starting(List<ContainerEvent> before) {
    return then(before, requested(FIRST));
  }

  static List<ContainerEvent> taskCreated(int pid) {
    return taskCreated(created(), pid);
  }

  static List<ContainerEvent> taskCreated(List<ContainerEvent> before, int pid) {
    return then(
        starting(before),
        new SnapshotPrepared(ID, FIRST, ID, TIMINGS, at(2)),
        new NetworkAttached(ID, FIRST, ENDPOINT, TIMINGS, at(3)),
        new TaskCreated(ID, FIRST, pid, TIMINGS, at(4)));
  }

  static List<ContainerEvent> undoing() {
    return undoing(created());
  }

  static List<ContainerEvent> undoing(List<ContainerEvent> before) {
    return then(starting(before), new StartFailed(ID, FIRST, "task", FAILURE, TIMINGS, at(5)));
  }

  static List<ContainerEvent> failed() {
    return then(undoing(), new StartUndone(ID, FIRST, FAILURE, at(6)));
  }

  static List<ContainerEvent> running(int pid) {
    return running(created(), pid);
  }

  static List<ContainerEvent> running(List<ContainerEvent> before, int pid) {
    return then(taskCreated(before, pid), new ContainerStarted(ID, FIRST, pid, TIMINGS, at(10)));
  }

  static List<ContainerEvent> paused(int pid) {
    return then(running(pid), new ContainerPaused(ID, at(12)));
  }

  static List<ContainerEvent> stopping(int pid) {
    return then(running(pid), new StopRequested(ID, FIRST, STOP, 15, 10, "user", at(15)));
  }

  static List<ContainerEvent> exiting(int pid, int exitStatus) {
    return exiting(running(pid), pid, exitStatus);
  }

  static List<ContainerEvent> exiting(List<ContainerEvent> before, int pid, int exitStatus) {
    return then(before, new TaskExited(ID, FIRST, pid, exitStatus, at(20), false, null, at(21)));
  }

  static List<ContainerEvent> exited(int pid, int exitStatus) {
    return then(exiting(pid, exitStatus), exit(exitStatus, false, at(20), at(22)));
  }

  static List<ContainerEvent> removing(List<ContainerEvent> before) {
    return then(before, new RemovalRequested(ID, false, false, false, "user", at(30)));
  }

  static List<ContainerEvent> removingByForce(List<ContainerEvent> before) {
    return then(before, new RemovalRequested(ID, true, true, false, "user", at(30)));
  }

  static List<ContainerEvent> removed() {
    return then(removing(created()), new ContainerRemoved(ID, "web", at(31)));
  }

  static StartRequested requested(String attemptId) {
    return requested(attemptId, "bridge", OWED, at(1));
  }

  static StartRequested requested(
      String attemptId, String networkMode, List<String> steps, Instant at) {
    return requested(attemptId, networkMode, steps, null, "user", at);
  }

  /** An attempt that the policy asked for. */
  static StartRequested requested(String attemptId, StartCause cause) {
    return requested(attemptId, cause, at(45));
  }

  static StartRequested requested(String attemptId, StartCause cause, Instant at) {
    return requested(attemptId, "bridge", OWED, cause, "restart policy", at);
  }

  static StartRequested requested(
      String attemptId,
      String networkMode,
      List<String> steps,
      @Nullable StartCause cause,
      String requestedBy,
      Instant at) {
    return new StartRequested(
        ID,
        attemptId,
        "node",
        "web",
        "busybox",
        "sha256:1",
        "{}",
        "{}",
        "{}",
        networkMode,
        steps,
        cause,
        requestedBy,
        at);
  }

  static ContainerExited exit(int exitStatus, boolean outOfMemory, Instant finishedAt, Instant at) {
    return new ContainerExited(ID, FIRST, exitStatus, outOfMemory, at(10), finishedAt, at);
  }

  static KillRequested killForRemoval(boolean resumes, String requestedBy, Instant at) {
    return new KillRequested(ID, FIRST, null, 9, resumes, requestedBy, at);
  }

  static List<ContainerEvent> then(List<ContainerEvent> before, ContainerEvent... more) {
    List<ContainerEvent> events = new ArrayList<>(before);
    events.addAll(List.of(more));
    return List.copyOf(events);
  }
}
