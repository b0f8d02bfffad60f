package dev.slipway.view;

import dev.slipway.container.StartCause;
import dev.slipway.container.StartFailure;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One try to start a container; it outlives the container.
 *
 * @param outcome starting, started, failed (undo under way) or undone
 * @param endedAt when the run ended or the failed attempt was undone
 * @param exitStatus of the run that this attempt started
 * @param sequel whether the policy starts the container again after the attempt's end, and why not;
 *     null before that, and when somebody asked for a restart
 * @param unreleased names of the steps whose results are not given back yet
 */
public record AttemptView(
    String attemptId,
    String containerId,
    String containerName,
    String imageReference,
    String node,
    String requestedBy,
    StartCause cause,
    Instant requestedAt,
    String outcome,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    int pid,
    @Nullable Integer exitStatus,
    @Nullable String failedStep,
    @Nullable StartFailure failure,
    @Nullable RestartDecision sequel,
    List<AttemptStep> steps,
    List<StaleObject> staleObjects,
    List<String> unreleased) {

  AttemptView followedBy(RestartDecision decision) {
    return new AttemptView(
        attemptId,
        containerId,
        containerName,
        imageReference,
        node,
        requestedBy,
        cause,
        requestedAt,
        outcome,
        startedAt,
        endedAt,
        pid,
        exitStatus,
        failedStep,
        failure,
        decision,
        steps,
        staleObjects,
        unreleased);
  }

  /**
   * One step of the attempt and its undo; times in microseconds.
   *
   * @param outcome done or failed
   * @param undo released or failed; null while it is not undone
   */
  public record AttemptStep(
      String step,
      @Nullable Instant begunAt,
      long queuedMicros,
      long micros,
      long runtimeMicros,
      @Nullable String outcome,
      @Nullable String undo,
      @Nullable String undoError,
      long undoMicros) {}

  /** An object of an earlier attempt that was found and destroyed. */
  public record StaleObject(
      @Nullable String attemptId, String object, String detail, Instant removedAt) {}
}
