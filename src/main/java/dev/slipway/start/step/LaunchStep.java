package dev.slipway.start.step;

import dev.slipway.container.ContainerCommand.RecordContainerStarted;
import dev.slipway.container.ContainerCommand.Report;
import dev.slipway.container.StartStep;
import dev.slipway.container.StepTiming;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.RuntimeFault.Ambiguous;
import dev.slipway.runtime.RuntimeFault.Failed;
import dev.slipway.runtime.RuntimeFault.Late;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.Tasks;
import dev.slipway.start.Attempt;
import dev.slipway.start.ReleaseAt;
import dev.slipway.start.StartedTask;
import dev.slipway.start.Step;
import dev.slipway.start.StepClock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;

/**
 * Starts the created task. A task that runs, is paused or has ended already was started by an
 * earlier try at this step, whose answer was lost. Undoing the task undoes this too.
 */
@Component
public class LaunchStep implements Step {

  private final Tasks tasks;
  private final ContainerLogs logs;

  public LaunchStep(Tasks tasks, ContainerLogs logs) {
    this.tasks = tasks;
    this.logs = logs;
  }

  @Override
  public StartStep name() {
    return StartStep.START;
  }

  @Override
  public ReleaseAt releaseAt() {
    return ReleaseAt.NOTHING;
  }

  @Override
  public void perform(Attempt attempt, StepClock clock) {
    // Docker's StartedAt: taken before the start, so that it is never later than the exit (L15).
    Instant asked = Instant.now();
    attempt.started.give(clock.runtime(() -> start(attempt.containerId(), asked)));
    logs.taskStarted(attempt.containerId());
  }

  private StartedTask start(String containerId, Instant asked) {
    try {
      return new StartedTask(tasks.start(containerId), asked);
    } catch (Failed e) {
      return started(containerId, e);
    } catch (Ambiguous e) {
      Task task = tasks.find(containerId).orElseThrow(() -> e);
      // Once more only when the call was cut off: one that hung has had its time.
      boolean again = task.status() == Task.Status.CREATED && !(e instanceof Late);
      return again ? new StartedTask(tasks.start(containerId), asked) : started(containerId, e);
    }
  }

  private StartedTask started(String containerId, RuntimeFault fault) {
    Task task = tasks.find(containerId).orElseThrow(() -> fault);
    return switch (task.status()) {
      case RUNNING, PAUSED, PAUSING, STOPPED -> new StartedTask(task.pid(), beginning(task));
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
  public Report milestone(Attempt attempt, List<StepTiming> timings) {
    StartedTask started = attempt.started.taken();
    return new RecordContainerStarted(
        attempt.containerId(), attempt.attemptId(), started.pid(), started.startedAt(), timings);
  }
}
