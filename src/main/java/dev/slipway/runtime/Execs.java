package dev.slipway.runtime;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Processes that are started in a running task beside its first one. An exec is registered with the
 * task's shim, started, and deleted after its end; until it is deleted the shim keeps its streams
 * open. Each call carries its own deadline: start and delete 30 s, kill 10 s, the others 10 s; past
 * it the call ends as {@link RuntimeFault.Ambiguous}. The end of the task ends its execs.
 */
public interface Execs {

  /**
   * Registers an exec, which does not run yet.
   *
   * @param process the OCI process as JSON text
   * @param streams all three empty, or {@code stdout} and {@code stderr} both named, the latter
   *     empty with a terminal; a reader must have them open before the start
   * @throws RuntimeFault.AlreadyExists if the task has an exec of that id
   * @throws RuntimeFault.NotFound if there is no task
   * @throws RuntimeFault.Failed if the task has ended or is paused
   */
  void register(String containerId, String execId, String process, TaskStreams streams);

  /**
   * Starts a registered exec and returns its pid.
   *
   * @throws RuntimeFault.Failed with the OCI runtime's text; the exec stays registered then
   */
  int start(String containerId, String execId);

  /**
   * The exec as the shim knows it, or empty if the task or the exec is not there. May be repeated.
   * As with {@link Tasks#find}, {@link Task.Status#UNKNOWN} says nothing about it.
   */
  Optional<ExecProcess> find(String containerId, String execId);

  /**
   * Sends a signal to the exec's own process.
   *
   * @throws RuntimeFault.NotFound if there is no such exec, or it has ended
   * @throws RuntimeFault.Failed if it was not started
   */
  void kill(String containerId, String execId, int signal);

  /**
   * Completes when the exec ends, at once if it has; exceptionally with a {@link RuntimeFault} when
   * there is none or the connection is lost. Ask only for one that was started: a shim never
   * answers for one that was not. Has no deadline; cancelling it is allowed.
   */
  CompletableFuture<ExecProcess> exit(String containerId, String execId);

  /**
   * Deletes an exec that has ended or was never started, and what the shim holds for it. The shim
   * waits up to 2 s for somebody else to close the output. Empty if there is none.
   *
   * @throws RuntimeFault.Failed if it is running
   */
  Optional<ExecProcess> delete(String containerId, String execId);

  /** The execs among the processes of a task that run. */
  List<String> running(String containerId);
}
