package dev.slipway.container;

import dev.slipway.aggregate.Command;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be asked of a container: first the wishes of users, then the reports of the
 * start path and of the monitor. Time comes in with the command; the aggregate reads no clock.
 * Every command may be repeated: a wish already met and a report already recorded apply nothing.
 */
public sealed interface ContainerCommand extends Command {

  String containerId();

  @Override
  default String aggregateId() {
    return containerId();
  }

  /** Why a command that changed nothing, or something, was answered as it was. */
  enum Answer {
    /** Events were recorded. */
    RECORDED,
    /** The wish was met already (HTTP 304). */
    ALREADY,
    /** Another request's attempt is in flight and this one shares its outcome. */
    JOINED
  }

  /**
   * The answer to {@link StartContainer} and {@link RestartContainer}: which attempt decides its
   * outcome.
   *
   * @param requestId of the restart that was joined: the refusal of its stop is an outcome as well
   */
  record StartAnswer(Answer answer, @Nullable String attemptId, @Nullable String requestId) {

    public StartAnswer(Answer answer, @Nullable String attemptId) {
      this(answer, attemptId, null);
    }
  }

  /**
   * Makes a container known. The three documents are Docker's JSON texts, already validated and
   * with Docker's defaults filled in; they are stored as given.
   *
   * @param containerId 64 lower-case hexadecimal digits
   * @param name without leading slash
   * @param imageReference as the client wrote it (shown by list), for example {@code busybox}
   * @param imageId digest of the image's configuration, {@code sha256:…}
   * @param networkMode as Docker writes it: none, host, bridge, container:&lt;id&gt;
   * @param stopSignal number of the signal that stop sends first
   * @param stopTimeoutSeconds how long stop waits before SIGKILL; -1 waits for ever
   */
  record CreateContainer(
      @TargetAggregateIdentifier String containerId,
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
      RestartPolicy restartPolicy,
      String requestedBy,
      Instant at)
      implements ContainerCommand {}

  /**
   * Asks for a start; answered with a {@link StartAnswer}. The attempt id is the caller's.
   *
   * @param steps names of the steps whose results the attempt may owe back, as {@link
   *     StartObligations} says for the container's network mode
   */
  record StartContainer(
      @TargetAggregateIdentifier String containerId,
      String attemptId,
      String node,
      List<String> steps,
      String requestedBy,
      Instant at)
      implements ContainerCommand {}

  /** Sends a signal to the task; answered with {@link Answer}. */
  record KillContainer(
      @TargetAggregateIdentifier String containerId,
      String requestId,
      int signal,
      String requestedBy,
      Instant at)
      implements ContainerCommand {}

  /** Stops the task: signal, grace, SIGKILL. Answered {@code ALREADY} when nothing runs. */
  record StopContainer(
      @TargetAggregateIdentifier String containerId,
      String requestId,
      @Nullable Integer signal,
      @Nullable Integer timeoutSeconds,
      String requestedBy,
      Instant at)
      implements ContainerCommand {}

  /**
   * Stops the task, if there is one, and starts the container; answered with a {@link StartAnswer}.
   * It is one intent: once recorded, the start follows the stop also if the service dies between.
   *
   * @param requestId under which the runtime answers the stop
   * @param steps as in {@link StartContainer}
   * @param signal null for the container's own stop signal
   * @param timeoutSeconds how long the stop waits before SIGKILL, -1 for ever; null for the
   *     container's own
   * @param joins the restart whose answer the caller listens to besides its own; where that one is
   *     still under way, the run is also stopped as asked here. Null: it is only named
   */
  record RestartContainer(
      @TargetAggregateIdentifier String containerId,
      String requestId,
      String attemptId,
      String node,
      List<String> steps,
      @Nullable Integer signal,
      @Nullable Integer timeoutSeconds,
      String requestedBy,
      Instant at,
      @Nullable String joins)
      implements ContainerCommand {

    public RestartContainer joining(String restart) {
      return new RestartContainer(
          containerId,
          requestId,
          attemptId,
          node,
          steps,
          signal,
          timeoutSeconds,
          requestedBy,
          at,
          restart);
    }
  }

  /** Counts from the next end on; {@code no} also cancels a restart that is scheduled. */
  record ChangeRestartPolicy(
      @TargetAggregateIdentifier String containerId,
      RestartPolicy policy,
      String requestedBy,
      Instant at)
      implements ContainerCommand {}

  record PauseContainer(
      @TargetAggregateIdentifier String containerId,
      String requestId,
      String requestedBy,
      Instant at)
      implements ContainerCommand {}

  record UnpauseContainer(
      @TargetAggregateIdentifier String containerId,
      String requestId,
      String requestedBy,
      Instant at)
      implements ContainerCommand {}

  /** How {@link UpdateContainer} was answered. */
  enum UpdateAnswer {
    /** The runtime is asked, and what it says is the answer to the request. */
    ASKED,
    /** Recorded: the runtime has nothing to do for it. */
    DONE,
    /** A start is on its way; send it again when that is decided. */
    STARTING,
    /** It was made of settings that are not the container's any more; make it anew. */
    OUTDATED
  }

  /**
   * Changes a container's limits; answered with an {@link UpdateAnswer}.
   *
   * @param before the host configuration that the change was made of, as it is stored
   * @param hostConfig the whole host configuration with the change
   * @param resources what a running task is told: OCI's resources as JSON; empty for nothing
   * @param restartPolicy the new one; null leaves it as it is
   */
  record UpdateContainer(
      @TargetAggregateIdentifier String containerId,
      String requestId,
      String before,
      String hostConfig,
      String resources,
      @Nullable RestartPolicy restartPolicy,
      String requestedBy,
      Instant at)
      implements ContainerCommand {}

  record RenameContainer(
      @TargetAggregateIdentifier String containerId, String name, String requestedBy, Instant at)
      implements ContainerCommand {}

  /** Removes the container; with {@code force} a running task is killed first. */
  record RemoveContainer(
      @TargetAggregateIdentifier String containerId, boolean force, String requestedBy, Instant at)
      implements ContainerCommand {}

  /**
   * The delay of a scheduled restart is over. Answered {@code ALREADY} when that restart is not
   * scheduled any more.
   *
   * @param endedAttemptId of {@link ContainerEvent.RestartScheduled}
   * @param steps as in {@link StartContainer}
   */
  record StartScheduled(
      @TargetAggregateIdentifier String containerId,
      String endedAttemptId,
      String attemptId,
      String node,
      List<String> steps,
      Instant at)
      implements ContainerCommand {}

  /**
   * The service has started and found the container at rest. Answered {@code ALREADY} when its
   * policy does not start it then, or it is not at rest any more.
   *
   * @param lastAttemptId as it was found: a later attempt is none of this one's business
   * @param steps as in {@link StartContainer}
   */
  record StartAtBoot(
      @TargetAggregateIdentifier String containerId,
      String lastAttemptId,
      String attemptId,
      String node,
      List<String> steps,
      Instant at)
      implements ContainerCommand {}

  /** Tells what happened outside; it may be repeated. */
  sealed interface Report extends ContainerCommand {

    /** The command that records these reports of one container: all of them or none. */
    static ContainerCommand together(List<Report> reports) {
      Report first = reports.getFirst();
      return reports.size() == 1 ? first : new RecordTogether(first.containerId(), reports);
    }
  }

  /** What happened to one container, to be recorded in this order and in one transaction. */
  record RecordTogether(@TargetAggregateIdentifier String containerId, List<Report> reports)
      implements ContainerCommand {}

  /**
   * A milestone of an attempt was reached. Ignored when the attempt is not the current one or the
   * milestone is recorded already.
   */
  record RecordSnapshotPrepared(
      @TargetAggregateIdentifier String containerId,
      String attemptId,
      String snapshotKey,
      List<StepTiming> timings,
      Instant at)
      implements Report {}

  record RecordNetworkAttached(
      @TargetAggregateIdentifier String containerId,
      String attemptId,
      NetworkEndpoint endpoint,
      List<StepTiming> timings,
      Instant at)
      implements Report {}

  record RecordTaskCreated(
      @TargetAggregateIdentifier String containerId,
      String attemptId,
      int pid,
      List<StepTiming> timings,
      Instant at)
      implements Report {}

  /**
   * @param startedAt read before the runtime was asked to start the task, so that it is never later
   *     than the exit
   */
  record RecordContainerStarted(
      @TargetAggregateIdentifier String containerId,
      String attemptId,
      int pid,
      Instant startedAt,
      List<StepTiming> timings)
      implements Report {}

  /** The runtime held an object of an earlier attempt, which was destroyed. */
  record RecordStaleObjectRemoved(
      @TargetAggregateIdentifier String containerId,
      String attemptId,
      @Nullable String staleAttemptId,
      String object,
      String detail,
      Instant at)
      implements Report {}

  record RecordStartFailed(
      @TargetAggregateIdentifier String containerId,
      String attemptId,
      String step,
      StartFailure failure,
      List<StepTiming> timings,
      Instant at)
      implements Report {}

  /** What an undo run released, in its order; failed releases stay owed and are tried again. */
  record RecordReleased(
      @TargetAggregateIdentifier String containerId,
      String attemptId,
      List<Release> releases,
      Instant at)
      implements Report {}

  /**
   * The runtime reported the end of a task.
   *
   * @param attemptId whose task it was; null where the runtime's report does not tell
   * @param pid of the task's first process: together with the attempt it tells a task from its
   *     predecessors
   * @param exitedAt the runtime's time; null when it is not known
   */
  record RecordTaskExited(
      @TargetAggregateIdentifier String containerId,
      @Nullable String attemptId,
      int pid,
      int exitStatus,
      @Nullable Instant exitedAt,
      Instant at)
      implements Report {}

  record RecordOutOfMemory(@TargetAggregateIdentifier String containerId, Instant at)
      implements Report {}

  record RecordPaused(@TargetAggregateIdentifier String containerId, Instant at)
      implements Report {}

  record RecordUnpaused(@TargetAggregateIdentifier String containerId, Instant at)
      implements Report {}

  /** The task has the limits that this request asked for. */
  record RecordUpdated(@TargetAggregateIdentifier String containerId, String requestId, Instant at)
      implements Report {}

  /**
   * The grace of a stop is over: SIGKILL is about to be sent. Answered {@code ALREADY} when that
   * stop is not in flight any more, so that no other run is killed for it.
   */
  record EscalateStop(@TargetAggregateIdentifier String containerId, String requestId, Instant at)
      implements ContainerCommand {}

  /**
   * The runtime answered a kill, stop, pause, unpause or update; as {@link
   * ContainerEvent.SignalAnswered} says it.
   */
  record RecordSignalAnswered(
      @TargetAggregateIdentifier String containerId,
      String requestId,
      @Nullable String error,
      @Nullable SignalConflict conflict,
      Instant at)
      implements Report {}

  /** Everything held until removal is released. */
  record RecordRemoved(@TargetAggregateIdentifier String containerId, Instant at)
      implements Report {}
}
