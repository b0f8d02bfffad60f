package dev.slipway.container;

import dev.slipway.aggregate.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The life of a container, told in the order in which things happen. Stored for ever: a member may
 * gain a component, but none may be renamed or change its meaning. Older events lack the new
 * component and are read with its type's default (null, 0, false); the record's compact constructor
 * says what that means.
 */
public sealed interface ContainerEvent extends Event {

  String containerId();

  @Override
  default String aggregateId() {
    return containerId();
  }

  /**
   * Docker's {@code create}. The documents are those of {@link ContainerCommand.CreateContainer}.
   *
   * @param restartPolicy null for {@code no}, also in what older versions recorded, which refused
   *     the others
   */
  record ContainerCreated(
      String containerId,
      String name,
      String imageReference,
      String imageId,
      String config,
      String hostConfig,
      String networkingConfig,
      Map<String, String> labels,
      String networkMode,
      boolean autoRemove,
      int stopSignal,
      int stopTimeoutSeconds,
      @Nullable RestartPolicy restartPolicy,
      String requestedBy,
      Instant at)
      implements ContainerEvent {

    /** The same with another host configuration. */
    ContainerCreated with(String newHostConfig) {
      return new ContainerCreated(
          containerId,
          name,
          imageReference,
          imageId,
          config,
          newHostConfig,
          networkingConfig,
          labels,
          networkMode,
          autoRemove,
          stopSignal,
          stopTimeoutSeconds,
          restartPolicy,
          requestedBy,
          at);
    }
  }

  record ContainerRenamed(
      String containerId, String oldName, String name, String requestedBy, Instant at)
      implements ContainerEvent {}

  /**
   * An attempt begins. It carries everything that the attempt needs (lesson L16), so that it can be
   * finished or undone without asking anybody.
   *
   * @param steps names of the steps whose results this attempt may owe back
   * @param cause null for a client's, also in what older versions recorded
   */
  record StartRequested(
      String containerId,
      String attemptId,
      String node,
      String name,
      String imageReference,
      String imageId,
      String config,
      String hostConfig,
      String networkingConfig,
      String networkMode,
      List<String> steps,
      @Nullable StartCause cause,
      String requestedBy,
      Instant at)
      implements ContainerEvent {}

  /**
   * The end of a stage of an attempt: the steps up to a milestone of the start table are done. What
   * all of them mean alike, the next stage and the timings of the steps, is read off this.
   */
  sealed interface Milestone extends ContainerEvent {

    String attemptId();

    /** The steps since the milestone before, in the order in which they were done. */
    List<StepTiming> timings();

    /** The step that ends the stage. */
    StartStep reached();
  }

  record StaleObjectRemoved(
      String containerId,
      String attemptId,
      @Nullable String staleAttemptId,
      String object,
      String detail,
      Instant at)
      implements ContainerEvent {}

  record SnapshotPrepared(
      String containerId,
      String attemptId,
      String snapshotKey,
      List<StepTiming> timings,
      Instant at)
      implements Milestone {

    @Override
    public StartStep reached() {
      return StartStep.SNAPSHOT;
    }
  }

  /** Docker's network {@code connect}. */
  record NetworkAttached(
      String containerId,
      String attemptId,
      NetworkEndpoint endpoint,
      List<StepTiming> timings,
      Instant at)
      implements Milestone {

    @Override
    public StartStep reached() {
      return StartStep.NETWORK;
    }
  }

  record TaskCreated(
      String containerId, String attemptId, int pid, List<StepTiming> timings, Instant at)
      implements Milestone {

    @Override
    public StartStep reached() {
      return StartStep.TASK;
    }
  }

  /** Docker's {@code start}; {@code at} is Docker's StartedAt. */
  record ContainerStarted(
      String containerId, String attemptId, int pid, List<StepTiming> timings, Instant at)
      implements Milestone {

    @Override
    public StartStep reached() {
      return StartStep.START;
    }
  }

  /** The attempt failed; what it took is still to be released. */
  record StartFailed(
      String containerId,
      String attemptId,
      String step,
      StartFailure failure,
      List<StepTiming> timings,
      Instant at)
      implements ContainerEvent {}

  /**
   * A signal is about to be sent. Docker's {@code kill}.
   *
   * @param requestId null for the kill of a removal, which carries it out and waits for no answer;
   *     older versions gave it an id and had it answered
   * @param resumes whether a paused task is let go on to act on it; null in what older versions
   *     recorded, which did so for every signal but SIGKILL
   */
  record KillRequested(
      String containerId,
      String attemptId,
      @Nullable String requestId,
      int signal,
      @Nullable Boolean resumes,
      String requestedBy,
      Instant at)
      implements ContainerEvent {}

  /** Docker's {@code kill} with the stop signal; the first part of {@code stop}. */
  record StopRequested(
      String containerId,
      String attemptId,
      String requestId,
      int signal,
      int timeoutSeconds,
      String requestedBy,
      Instant at)
      implements ContainerEvent {}

  /** The grace is over. Docker's {@code kill} with signal 9. */
  record StopEscalated(String containerId, String attemptId, String requestId, Instant at)
      implements ContainerEvent {}

  /**
   * A stop, or a kill that means one, came while there was no task to be told: none yet of an
   * attempt of the policy, or none any more. The policy ends with that attempt, and its task is
   * told as soon as it runs.
   *
   * @param signal of the kill, or the first one of the stop
   * @param timeoutSeconds of the stop; null for a kill
   */
  record ManualStopRecorded(
      String containerId,
      String attemptId,
      String requestId,
      int signal,
      @Nullable Integer timeoutSeconds,
      String requestedBy,
      Instant at)
      implements ContainerEvent {}

  record PauseRequested(
      String containerId, String attemptId, String requestId, String requestedBy, Instant at)
      implements ContainerEvent {}

  record UnpauseRequested(
      String containerId, String attemptId, String requestId, String requestedBy, Instant at)
      implements ContainerEvent {}

  /**
   * The limits of a running task are about to be changed. They are the container's once {@link
   * ContainerUpdated} tells so, and never when the runtime refuses them.
   *
   * @param hostConfig the whole host configuration with the change
   * @param resources what the task is told: OCI's resources as JSON
   * @param restartPolicy the new one; null leaves it as it is
   */
  record UpdateRequested(
      String containerId,
      String attemptId,
      String requestId,
      String hostConfig,
      String resources,
      @Nullable RestartPolicy restartPolicy,
      String requestedBy,
      Instant at)
      implements ContainerEvent {}

  /** Docker's {@code update}: from now on the container has this host configuration. */
  record ContainerUpdated(String containerId, String hostConfig, Instant at)
      implements ContainerEvent {}

  /**
   * What the runtime said to a kill, stop, pause, unpause or update; the end of the task is an
   * answer to every signal.
   *
   * @param error its text; null on success
   * @param conflict set when it refused because another request, or the task's own end, was faster
   * @param attemptId of the task that it was for; null in what older versions recorded
   */
  record SignalAnswered(
      String containerId,
      String requestId,
      @Nullable String error,
      @Nullable SignalConflict conflict,
      @Nullable String attemptId,
      Instant at)
      implements ContainerEvent {}

  /** Docker's {@code pause}. */
  record ContainerPaused(String containerId, Instant at) implements ContainerEvent {}

  /** Docker's {@code unpause}. */
  record ContainerUnpaused(String containerId, Instant at) implements ContainerEvent {}

  /** Docker's {@code oom}. */
  record OutOfMemory(String containerId, Instant at) implements ContainerEvent {}

  /**
   * The task ended; task and network are still to be released before {@link ContainerExited}.
   *
   * @param leaving whether the container is removed thereafter, so that all it holds is released
   *     together; false in what older versions recorded, which released the rest after the exit
   * @param lost true when nobody saw the end, so that status and time are assumed; else null
   */
  record TaskExited(
      String containerId,
      String attemptId,
      int pid,
      int exitStatus,
      Instant exitedAt,
      boolean leaving,
      @Nullable Boolean lost,
      Instant at)
      implements ContainerEvent {}

  /** An exit of a task that is not the current one: recorded, and nothing else. */
  record LateTaskExited(String containerId, int pid, int exitStatus, Instant exitedAt, Instant at)
      implements ContainerEvent {}

  /**
   * The undo of one step of an attempt was tried.
   *
   * @param result {@code released} or {@code failed}; a failed one is still owed
   */
  record CleanedUp(
      String containerId,
      String attemptId,
      String step,
      String result,
      @Nullable String error,
      long micros,
      Instant at)
      implements ContainerEvent {}

  /** A failed attempt is undone as far as possible; the container can be started again. */
  record StartUndone(String containerId, String attemptId, StartFailure failure, Instant at)
      implements ContainerEvent {}

  /** Docker's {@code die}: published after the runtime's resources are released (lesson L18). */
  record ContainerExited(
      String containerId,
      String attemptId,
      int exitStatus,
      boolean outOfMemory,
      Instant startedAt,
      Instant finishedAt,
      Instant at)
      implements ContainerEvent {}

  /** Docker's {@code stop}: the exit was the answer to a stop. */
  record ContainerStopped(String containerId, String requestId, Instant at)
      implements ContainerEvent {}

  /**
   * The policy starts the container again when the delay is over. Recorded together with the end
   * that it follows, {@link ContainerExited} or {@link StartUndone}.
   *
   * @param attemptId of the attempt that ended
   * @param round of the back-off, from 1 on; a long run begins it anew
   * @param count Docker's RestartCount, with this restart
   * @param dueAt by the clock of then, which may be set otherwise until it comes
   * @param exitStatus of the run that ended last
   * @param lost whether its end was seen by nobody
   */
  record RestartScheduled(
      String containerId,
      String attemptId,
      int round,
      int count,
      long delayMillis,
      Instant dueAt,
      int exitStatus,
      boolean lost,
      Instant at)
      implements ContainerEvent {}

  /**
   * A scheduled restart does not come to be.
   *
   * @param by {@code stop}, {@code kill}, {@code rm}, {@code restart} or {@code policy}
   */
  record RestartCancelled(
      String containerId, String attemptId, String by, String requestedBy, Instant at)
      implements ContainerEvent {

    /** Whether somebody wants the container to be down. */
    boolean byHand() {
      return by.equals("stop") || by.equals("kill");
    }
  }

  /**
   * The container has a policy, and it does not start it again after the attempt's end.
   *
   * @param why in the words of {@link RestartDecline}
   */
  record RestartGivenUp(String containerId, String attemptId, String why, Instant at)
      implements ContainerEvent {}

  record RestartPolicyChanged(
      String containerId, RestartPolicy policy, String requestedBy, Instant at)
      implements ContainerEvent {}

  /**
   * A restart was asked for: a stop, where something runs, and a start, both of which follow from
   * this, whatever happens to the service in between.
   *
   * @param attemptId of the start
   * @param steps as in {@link StartRequested}
   * @param signal null for the container's own stop signal
   * @param timeoutSeconds null for the container's own
   */
  record RestartRequested(
      String containerId,
      String requestId,
      String attemptId,
      String node,
      List<String> steps,
      @Nullable Integer signal,
      @Nullable Integer timeoutSeconds,
      String requestedBy,
      Instant at)
      implements ContainerEvent {}

  /** Docker's {@code restart}: the restart's start is done. */
  record ContainerRestarted(String containerId, String requestId, Instant at)
      implements ContainerEvent {}

  /**
   * The container is going to be removed; no start is accepted any more.
   *
   * @param taskAlive whether a task must be killed first
   * @param maybePaused whether that task may be paused, so that it must be let go on to die
   */
  record RemovalRequested(
      String containerId,
      boolean force,
      boolean taskAlive,
      boolean maybePaused,
      String requestedBy,
      Instant at)
      implements ContainerEvent {}

  /** Docker's {@code destroy}. */
  record ContainerRemoved(String containerId, String name, Instant at) implements ContainerEvent {}
}
