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
import dev.slipway.runtime.Containers;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.RuntimeFault.Failed;
import dev.slipway.runtime.RuntimeFault.NotFound;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
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
          tasks.pause(event.containerId());
          reports.send(new RecordPaused(event.containerId(), Instant.now()));
        });
  }

  @EventHandler
  void on(UnpauseRequested event) {
    later(
        event.containerId(),
        event.requestId(),
        () -> {
          tasks.resume(event.containerId());
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
      tasks.kill(containerId, signal, false);
      if (signal != SIGKILL && isPaused(containerId)) {
        wake(containerId);
      }
    } catch (NotFound ended) {
      log.debug("{} had ended before signal {}", containerId, signal);
    }
  }

  /** Lets a paused task go on. One that has ended, or that another woke, needs that no more. */
  private void wake(String containerId) {
    try {
      tasks.resume(containerId);
    } catch (Failed refused) {
      if (isPaused(containerId)) {
        throw refused;
      }
    }
  }

  private boolean isPaused(String containerId) {
    return tasks.find(containerId).filter(it -> it.status() == Task.Status.PAUSED).isPresent();
  }

  private void later(String containerId, String requestId, Runnable work) {
    AfterCommit.run(() -> begin(containerId, requestId, work));
  }

  private void begin(String containerId, String requestId, Runnable work) {
    Thread.ofVirtual().name("task-control").start(() -> answer(containerId, requestId, work));
  }

  private void answer(String containerId, String requestId, Runnable work) {
    String error = null;
    try {
      work.run();
    } catch (RuntimeFault e) {
      error = String.valueOf(e.getMessage());
    }
    reports.send(new RecordSignalAnswered(containerId, requestId, error, Instant.now()));
  }
}
