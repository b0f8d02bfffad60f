package dev.slipway.start;

import dev.slipway.container.ContainerCommand;
import dev.slipway.container.ContainerCommand.RecordTaskCreated;
import dev.slipway.container.StartStep;
import dev.slipway.container.StepTiming;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.logs.Streams;
import dev.slipway.runtime.Containers;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.OciRuntime;
import dev.slipway.runtime.RuntimeFault.AlreadyExists;
import dev.slipway.runtime.RuntimeFault.Ambiguous;
import dev.slipway.runtime.RuntimeFault.Failed;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.TaskStreams;
import dev.slipway.runtime.Tasks;
import dev.slipway.spec.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Creates the task, which is prepared but does not run yet. The FIFOs are open before, so that no
 * output is lost. A task that an earlier, cut short attempt at this same step made is adopted. How
 * many are created at once is bounded (lesson L20), because each costs a shim and a runc.
 */
@Component
class TaskStep implements Step {

  private final Tasks tasks;
  private final Containers containers;
  private final ContainerLogs logs;
  private final OciRuntimes runtimes;
  private final StaleObjects stale;
  private final Semaphore places;

  TaskStep(
      Tasks tasks,
      Containers containers,
      ContainerLogs logs,
      OciRuntimes runtimes,
      StaleObjects stale,
      StartSettings settings) {
    this.tasks = tasks;
    this.containers = containers;
    this.logs = logs;
    this.runtimes = runtimes;
    this.stale = stale;
    places = new Semaphore(settings.places(), true);
  }

  @Override
  public StartStep name() {
    return StartStep.TASK;
  }

  @Override
  public HeldUntil heldUntil() {
    return HeldUntil.EXIT;
  }

  @Override
  public void perform(Attempt attempt, StepClock clock) {
    Settings settings = Attempt.known(attempt.settings, "settings");
    OciRuntime runtime = runtimes.of(settings);
    clock.queue(places);
    try {
      Streams streams =
          logs.open(
              attempt.containerId(),
              settings.containerConfig().tty(),
              settings.containerConfig().openStdin());
      attempt.streamsOpen = true;
      attempt.pid =
          clock.runtime(() ->
              create(
                  attempt,
                  new TaskStreams(
                      streams.stdin(), streams.stdout(), streams.stderr(), streams.terminal()),
                  runtime));
      logs.taskCreated(attempt.containerId());
    } finally {
      places.release();
    }
  }

  private int create(Attempt attempt, TaskStreams streams, OciRuntime runtime) {
    String id = attempt.containerId();
    List<Mount> rootfs = Attempt.known(attempt.rootfs, "rootfs");
    try {
      return tasks.create(id, rootfs, streams, runtime);
    } catch (AlreadyExists e) {
      Optional<Task> found = tasks.find(id);
      if (found.isPresent() && !attempt.containerFresh) {
        return found.get().pid();
      }
      tasks.destroy(id);
      stale.removed(attempt, null, "task", "under a container object that was just made");
      return tasks.create(id, rootfs, streams, runtime);
    } catch (Ambiguous e) {
      return tasks.find(id).map(Task::pid).orElseThrow(() -> e);
    }
  }

  /** Tasks under our objects, and what only the FIFOs still tell of. */
  @Override
  public List<Found> found() {
    Set<String> alive = tasks.list().stream().map(Task::containerId).collect(Collectors.toSet());
    Stream<Found> labelled =
        Labels.found(containers.list()).stream()
            .filter(found -> alive.contains(found.containerId()));
    Stream<Found> streams = logs.withStreams().stream().map(id -> new Found(id, null));
    return Stream.concat(labelled, streams).toList();
  }

  /**
   * A task is ours if its container object carries our attempt; one without an object is an orphan
   * that nobody else will take.
   */
  @Override
  public void undo(Held held) {
    boolean foreign =
        containers
            .find(held.containerId())
            .filter(object -> !Labels.belongs(object, held.attemptId()))
            .isPresent();
    if (foreign) {
      return;
    }
    try {
      tasks.delete(held.containerId());
    } catch (Failed stillRunning) {
      tasks.destroy(held.containerId());
    }
    logs.close(held.containerId());
  }

  @Override
  public ContainerCommand milestone(Attempt attempt, List<StepTiming> timings) {
    return new RecordTaskCreated(
        attempt.containerId(), attempt.attemptId(), attempt.pid, timings, Instant.now());
  }
}
