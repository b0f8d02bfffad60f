package dev.slipway.runtime;

import java.util.function.Consumer;

/** containerd's event stream about tasks: best effort, neither stored nor replayed. */
public interface TaskEvents {

  /** What happened to a task (its first process only). */
  sealed interface TaskEvent {
    record Exited(TaskExit exit) implements TaskEvent {}

    record OutOfMemory(String containerId) implements TaskEvent {}

    record Paused(String containerId) implements TaskEvent {}

    record Resumed(String containerId) implements TaskEvent {}
  }

  /** An open subscription; closing it may be repeated. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Subscribes to our namespace and returns when containerd has the subscription, so that a list of
   * tasks asked for afterwards misses nothing. Events arrive one after another on a thread that
   * must not be blocked for long; {@code ended} is called once when the stream breaks, and not when
   * the subscription is closed.
   *
   * @throws RuntimeFault if containerd cannot be reached; {@code ended} is not called then
   */
  Subscription subscribe(Consumer<TaskEvent> listener, Runnable ended);
}
