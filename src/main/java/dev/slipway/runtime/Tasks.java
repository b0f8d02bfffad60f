package dev.slipway.runtime;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * containerd's tasks. Each call carries its own deadline (lesson L7): create 60 s, start and delete
 * 30 s, kill 10 s, the others 10 s; past it the call ends as {@link RuntimeFault.Ambiguous}.
 */
public interface Tasks {

  /**
   * Creates the task, which does not run yet, and returns its pid.
   *
   * @param rootfs mounts that the shim makes below its bundle and undoes when the task is deleted
   * @throws RuntimeFault.AlreadyExists if there is a task of that id in whatever state
   * @throws RuntimeFault.Failed with the OCI runtime's text; nothing is left behind then
   */
  int create(String containerId, List<Mount> rootfs, TaskStreams streams, OciRuntime runtime);

  /** Starts a created task and returns its pid. */
  int start(String containerId);

  /**
   * The task, or empty. May be repeated. A task whose shim does not answer within two seconds is
   * {@link Task.Status#UNKNOWN} and has pid 0: that says nothing about it, least of all its end.
   */
  Optional<Task> find(String containerId);

  /**
   * All tasks of our namespace, also those whose container object is gone. containerd asks one shim
   * after the other, so each that does not answer costs two seconds, and is listed as {@link #find}
   * shows it; a handful is more than the deadline. Use {@link #look} where that must not be.
   */
  List<Task> list();

  /**
   * The tasks of these containers, within three seconds in all: in one call as long as every shim
   * answers, otherwise all asked for at once. Each container that is known about is in the answer:
   * with its task, or empty when it certainly has none. One whose shim does not answer is not in
   * it. May be repeated.
   *
   * @throws RuntimeFault.Unavailable if containerd itself is away
   */
  Map<String, Optional<Task>> look(Collection<String> containerIds);

  /**
   * Sends a signal.
   *
   * @param all to every process of the task instead of its first one
   * @throws RuntimeFault.NotFound if there is no task, or it has ended and {@code all} is false
   */
  void kill(String containerId, int signal, boolean all);

  void pause(String containerId);

  void resume(String containerId);

  /**
   * Completes when the task ends, at once if it has; exceptionally with a {@link RuntimeFault} when
   * there is no task or the connection is lost. Has no deadline; cancelling it is allowed.
   */
  CompletableFuture<TaskExit> exit(String containerId);

  /**
   * Deletes an ended or a created task and what the runtime holds for it; empty if there is none.
   *
   * @throws RuntimeFault.Failed if it is running
   */
  Optional<TaskExit> delete(String containerId);

  /**
   * Makes sure that no task is left (lesson L5): SIGKILL to all its processes, wait for the exit,
   * delete. Absent is success at every step. Returns how it ended, empty if there was none.
   */
  Optional<TaskExit> destroy(String containerId);

  /**
   * Changes the limits of a running or paused task. May be repeated.
   *
   * @param resources OCI's {@code LinuxResources} as JSON; what is not in it stays as it is
   * @throws RuntimeFault.Failed with the OCI runtime's text; the limits are as before then
   */
  void update(String containerId, String resources);

  /**
   * Closes the runtime's own writing end of a process's input; together with the caller's, whose
   * closing comes first, the process then sees its end. May be repeated; absent is success.
   *
   * @param execId null for the task's first process
   */
  void closeInput(String containerId, @Nullable String execId);

  /**
   * Sets the size of a process's terminal, in characters; without a terminal nothing happens.
   *
   * @param execId null for the task's first process
   * @throws RuntimeFault.NotFound if there is no such process
   */
  void resize(String containerId, @Nullable String execId, int height, int width);

  /** Host pids of the task's processes. */
  List<Integer> pids(String containerId);
}
