package dev.slipway.start;

import dev.slipway.container.ContainerCommand.EscalateStop;
import dev.slipway.container.ContainerCommand.RecordPaused;
import dev.slipway.container.ContainerCommand.RecordSignalAnswered;
import dev.slipway.container.ContainerCommand.RecordUnpaused;
import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.PauseRequested;
import dev.slipway.container.ContainerEvent.StopEscalated;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.ContainerEvent.UnpauseRequested;
import dev.slipway.container.Reports;
import dev.slipway.container.SignalConflict;
import dev.slipway.runtime.Containers;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.RuntimeFault.Failed;
import dev.slipway.runtime.RuntimeFault.NotFound;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.Tasks;
import dev.slipway.store.AfterCommit;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Carries out what was asked of a running task: kill, stop with its grace, pause and unpause. The
 * wish is recorded before anything is done, the answer of the runtime after it.
 */
@Component
@ProcessingGroup("start")
class TaskControl {

  private static final Logger log = LoggerFactory.getLogger(TaskControl.class);
  private static final int SIGKILL = 9;
  private static final Duration SHOWS_WITHIN = Duration.ofSeconds(2);

  private final Tasks tasks;
  private final Containers containers;
  private final Reports reports;

  TaskControl(Tasks tasks, Containers containers, Reports reports) {
    this.tasks = tasks;
    this.containers = containers;
    this.reports = reports;
  }

  @EventHandler
  void on(KillRequested event) {
    later(
        event.containerId(), event.requestId(), () -> signal(event.containerId(), event.signal()));
  }

  @EventHandler
  void on(PauseRequested event) {
    later(
        event.containerId(),
        event.requestId(),
        () -> {
          change(
              event.containerId(), tasks::pause, Task.Status.PAUSED, SignalConflict.ALREADY_PAUSED);
          reports.send(new RecordPaused(event.containerId(), Instant.now()));
        });
  }

  @EventHandler
  void on(UnpauseRequested event) {
    later(
        event.containerId(),
        event.requestId(),
        () -> {
          change(
              event.containerId(), tasks::resume, Task.Status.RUNNING, SignalConflict.NOT_PAUSED);
          reports.send(new RecordUnpaused(event.containerId(), Instant.now()));
        });
  }

  @EventHandler
  void on(StopRequested event) {
    later(event.containerId(), event.requestId(), () -> stop(event));
  }

  @EventHandler
  void on(StopEscalated event) {
    later(event.containerId(), event.requestId(), () -> signal(event.containerId(), SIGKILL));
  }

  /** Begins a stop again that an earlier service may not have carried out. */
  void stopAgain(StopRequested event) {
    begin(event.containerId(), event.requestId(), () -> stop(event));
  }

  /** Whether the task is killed now or has ended already; false when the runtime is away. */
  boolean killed(String containerId) {
    try {
      signal(containerId, SIGKILL);
      return true;
    } catch (RuntimeFault e) {
      log.warn("Cannot kill {} yet: {}", containerId, e.getMessage());
      return false;
    }
  }

  /** Leaves no task and no container object of this container, whoever made them (lesson L5). */
  void clear(String containerId) {
    tasks.destroy(containerId);
    containers.delete(containerId);
  }

  private void stop(StopRequested event) {
    signal(event.containerId(), event.signal());
    if (event.timeoutSeconds() >= 0 && !endsWithin(event)) {
      reports.send(new EscalateStop(event.containerId(), event.requestId(), Instant.now()));
    }
  }

  /** Whether the task ended in its grace. A wait that the connection cut is taken up again. */
  private boolean endsWithin(StopRequested event) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(event.timeoutSeconds());
    while (true) {
      var exit = tasks.exit(event.containerId());
      try {
        exit.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        return true;
      } catch (TimeoutException e) {
        exit.cancel(true);
        return false;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof NotFound) {
          return true;
        }
        rest();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  private static void rest() {
    LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
  }

  /** A task that has ended already has nothing to be told. A paused one is let go on to hear it. */
  private void signal(String containerId, int signal) {
    try {
      unless(Task.Status.STOPPED, containerId, id -> tasks.kill(id, signal, false));
      if (signal != SIGKILL
          && tasks
              .find(containerId)
              .map(Task::status)
              .filter(Task.Status.PAUSED::equals)
              .isPresent()) {
        unless(Task.Status.RUNNING, containerId, tasks::resume);
      }
    } catch (NotFound ended) {
      log.debug("{} had ended before signal {}", containerId, signal);
    }
  }

  /** What is refused because it is needless by now counts as done. */
  private void unless(Task.Status needless, String containerId, Consumer<String> call) {
    try {
      call.accept(containerId);
    } catch (Failed refused) {
      if (faster(containerId, needless) == null) {
        throw refused;
      }
    }
  }

  /**
   * What is refused because it is needless by now is a conflict: Docker lets one of many succeed.
   */
  private void change(
      String containerId, Consumer<String> call, Task.Status wanted, SignalConflict met) {
    try {
      call.accept(containerId);
    } catch (NotFound | Failed refused) {
      Task.Status faster = faster(containerId, wanted);
      if (faster == null) {
        throw refused;
      }
      throw new Overtaken(faster == wanted ? met : SignalConflict.NOT_RUNNING, refused);
    }
  }

  /**
   * What another request, or its own end, has made of a task that refused a change; that may show a
   * little later than the refusal. Null when it is neither as wanted nor at its end.
   */
  private Task.@Nullable Status faster(String containerId, Task.Status wanted) {
    long end = System.nanoTime() + SHOWS_WITHIN.toNanos();
    while (true) {
      Task.Status now = tasks.find(containerId).map(Task::status).orElse(Task.Status.STOPPED);
      if (now == wanted || now == Task.Status.STOPPED) {
        return now;
      }
      if (System.nanoTime() - end >= 0) {
        return null;
      }
      rest();
    }
  }

  private void later(String containerId, String requestId, Runnable work) {
    AfterCommit.run(() -> begin(containerId, requestId, work));
  }

  private void begin(String containerId, String requestId, Runnable work) {
    Thread.ofVirtual().name("task-control").start(() -> answer(containerId, requestId, work));
  }

  private void answer(String containerId, String requestId, Runnable work) {
    String error = null;
    SignalConflict conflict = null;
    try {
      work.run();
    } catch (Overtaken e) {
      error = e.getMessage();
      conflict = e.conflict;
    } catch (RuntimeFault e) {
      error = String.valueOf(e.getMessage());
    }
    reports.send(new RecordSignalAnswered(containerId, requestId, error, conflict, Instant.now()));
  }

  /** The runtime refused what another request, or the task's end, had made needless. */
  private static final class Overtaken extends RuntimeException {

    private final SignalConflict conflict;

    Overtaken(SignalConflict conflict, RuntimeFault refused) {
      super(refused.getMessage(), refused);
      this.conflict = conflict;
    }
  }
}
