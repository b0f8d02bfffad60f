package dev.slipway.start;

import dev.slipway.container.ContainerCommand;
import dev.slipway.container.ContainerCommand.RecordContainerStarted;
import dev.slipway.container.StartStep;
import dev.slipway.container.StepTiming;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.RuntimeFault.Ambiguous;
import dev.slipway.runtime.RuntimeFault.Failed;
import dev.slipway.runtime.RuntimeFault.Late;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.Tasks;
import dev.slipway.spec.ContainerConfig;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;

/**
 * Starts the created task. A task that runs, is paused or has ended already was started by an
 * earlier try at this step, whose answer was lost. Undoing the task undoes this too.
 */
@Component
class LaunchStep implements Step {

  private final Tasks tasks;
  private final ContainerLogs logs;

  LaunchStep(Tasks tasks, ContainerLogs logs) {
    this.tasks = tasks;
    this.logs = logs;
  }

  @Override
  public StartStep name() {
    return StartStep.START;
  }

  @Override
  public HeldUntil heldUntil() {
    return HeldUntil.NOTHING;
  }

  @Override
  public void perform(Attempt attempt, StepClock clock) {
    if (!attempt.streamsOpen) {
      readOnAfterCrash(attempt);
    }
    // Docker's StartedAt: taken before the start, so that it is never later than the exit (L15).
    attempt.startedAt = Instant.now();
    attempt.pid = clock.runtime(() -> start(attempt));
  }

  /** The task was created by a service that is gone, and so are the readers of its FIFOs. */
  private void readOnAfterCrash(Attempt attempt) {
    ContainerConfig config = Attempt.known(attempt.settings, "settings").containerConfig();
    logs.open(attempt.containerId(), config.tty(), config.openStdin());
    logs.taskCreated(attempt.containerId());
  }

  private int start(Attempt attempt) {
    String containerId = attempt.containerId();
    try {
      return tasks.start(containerId);
    } catch (Failed e) {
      return started(attempt, e);
    } catch (Ambiguous e) {
      Task task = tasks.find(containerId).orElseThrow(() -> e);
      // Once more only when the call was cut off: one that hung has had its time.
      boolean again = task.status() == Task.Status.CREATED && !(e instanceof Late);
      return again ? tasks.start(containerId) : started(attempt, e);
    }
  }

  private int started(Attempt attempt, RuntimeFault fault) {
    Task task = tasks.find(attempt.containerId()).orElseThrow(() -> fault);
    return switch (task.status()) {
      case RUNNING, PAUSED, PAUSING, STOPPED -> {
        attempt.startedAt = beginning(task);
        yield task.pid();
      }
      case CREATED, UNKNOWN -> throw fault;
    };
  }

  /** The earlier try's time is lost; the kernel knows when the process was made. */
  private static Instant beginning(Task task) {
    Instant latest = Objects.requireNonNullElseGet(task.exitedAt(), Instant::now);
    return ProcessHandle.of(task.pid())
        .flatMap(process -> process.info().startInstant())
        .filter(begun -> begun.isBefore(latest))
        .orElse(latest);
  }

  @Override
  public ContainerCommand milestone(Attempt attempt, List<StepTiming> timings) {
    return new RecordContainerStarted(
        attempt.containerId(),
        attempt.attemptId(),
        attempt.pid,
        Attempt.known(attempt.startedAt, "start time"),
        timings);
  }
}
