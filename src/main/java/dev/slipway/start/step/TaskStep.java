package dev.slipway.start.step;

import dev.slipway.container.ContainerCommand.RecordTaskCreated;
import dev.slipway.container.ContainerCommand.Report;
import dev.slipway.container.StartStep;
import dev.slipway.container.StepTiming;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.runtime.ContainerObject;
import dev.slipway.runtime.Containers;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.OciRuntime;
import dev.slipway.runtime.RuntimeFault.AlreadyExists;
import dev.slipway.runtime.RuntimeFault.Ambiguous;
import dev.slipway.runtime.RuntimeFault.Failed;
import dev.slipway.runtime.Shims;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.TaskExit;
import dev.slipway.runtime.TaskStreams;
import dev.slipway.runtime.Tasks;
import dev.slipway.settings.model.Settings;
import dev.slipway.start.Attempt;
import dev.slipway.start.CreateSlots;
import dev.slipway.start.Found;
import dev.slipway.start.Labels;
import dev.slipway.start.LogChoices;
import dev.slipway.start.Ownership;
import dev.slipway.start.ReleaseAt;
import dev.slipway.start.StartSettings;
import dev.slipway.start.Step;
import dev.slipway.start.StepClock;
import dev.slipway.start.TaskDependent;
import dev.slipway.streams.Streams;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Creates the task, which is prepared but does not run yet. The FIFOs are open before, so that no
 * output is lost. A task that an earlier, cut short attempt at this same step made is adopted. How
 * many are created at once is bounded (lesson L20), because each costs a shim and a runc.
 */
@Component
public class TaskStep implements Step {

  private final Tasks tasks;
  private final Containers containers;
  private final Shims shims;
  private final ContainerLogs logs;
  private final OciRuntimes runtimes;
  private final StaleObjects stale;
  private final Labels labels;
  private final CreateSlots places;
  private final List<TaskDependent> dependents;

  public TaskStep(
      Tasks tasks,
      Containers containers,
      Shims shims,
      ContainerLogs logs,
      OciRuntimes runtimes,
      StaleObjects stale,
      Labels labels,
      StartSettings settings,
      List<TaskDependent> dependents) {
    this.tasks = tasks;
    this.containers = containers;
    this.shims = shims;
    this.logs = logs;
    this.runtimes = runtimes;
    this.stale = stale;
    this.labels = labels;
    this.dependents = dependents;
    places = new CreateSlots(settings.places());
  }

  @Override
  public StartStep name() {
    return StartStep.TASK;
  }

  @Override
  public ReleaseAt releaseAt() {
    return ReleaseAt.EXIT;
  }

  @Override
  public void perform(Attempt attempt, StepClock clock) {
    Settings settings = attempt.settings.taken();
    OciRuntime runtime = runtimes.of(settings);
    try (CreateSlots.Place place = clock.queue(places)) {
      Streams streams =
          logs.open(
              attempt.containerId(),
              LogChoices.of(attempt.plan, settings),
              settings.containerConfig().tty(),
              settings.containerConfig().openStdin());
      int pid =
          clock.runtime(() ->
              create(
                  attempt,
                  new TaskStreams(
                      streams.stdin(), streams.stdout(), streams.stderr(), streams.terminal()),
                  runtime));
      attempt.task.give(pid);
      logs.taskCreated(attempt.containerId());
      place.done();
    }
  }

  private int create(Attempt attempt, TaskStreams streams, OciRuntime runtime) {
    String id = attempt.containerId();
    List<Mount> rootfs = attempt.rootfs.taken().mounts();
    try {
      return tasks.create(id, rootfs, streams, runtime);
    } catch (AlreadyExists e) {
      Optional<Task> found = tasks.find(id);
      if (found.isPresent() && !attempt.containerFresh.taken()) {
        return found
            .filter(task -> task.status() != Task.Status.UNKNOWN)
            .map(Task::pid)
            .orElseThrow(() -> e);
      }
      tasks.destroy(id);
      stale.removed(attempt, null, "task", "under a container object that was just made");
      return tasks.create(id, rootfs, streams, runtime);
    } catch (Ambiguous e) {
      // A shim that still hangs in the creation is there, but its task is not.
      return tasks
          .find(id)
          .filter(task -> task.status() == Task.Status.CREATED)
          .map(Task::pid)
          .orElseThrow(() -> e);
    }
  }

  /**
   * Tasks under our objects, what only the FIFOs still tell of, and shims without an object: that
   * is made before its shim, and deleted after it.
   */
  @Override
  public List<Found> found() {
    Set<String> ownerless = new HashSet<>(shims.containers());
    List<ContainerObject> objects = containers.list();
    objects.forEach(object -> ownerless.remove(object.id()));
    ownerless.removeIf(shims::isShared);
    ownerless.addAll(logs.withStreams());
    Set<String> alive = tasks.list().stream().map(Task::containerId).collect(Collectors.toSet());
    Stream<Found> labelled =
        labels.found(objects).stream().filter(found -> alive.contains(found.containerId()));
    return Stream.concat(labelled, ownerless.stream().map(id -> new Found(id, null))).toList();
  }

  /**
   * A task is ours if its container object carries our attempt; one without an object is an orphan
   * that nobody else will take.
   */
  @Override
  public void undo(Ownership held) {
    String id = held.containerId();
    if (!held.leaving()) {
      Optional<ContainerObject> object = containers.find(id);
      if (object.isPresent() && !Labels.belongs(object.get(), held.attemptId())) {
        return;
      }
    }
    dependents.forEach(each -> each.release(id));
    logs.taskEnded(id);
    if (deleteTask(id).isEmpty()) {
      destroyUnreachable(id);
    }
    try {
      logs.close(id);
    } catch (UncheckedIOException inUse) {
      // A dependent began before the task was deleted, and ends now.
      dependents.forEach(each -> each.release(id));
      logs.close(id);
    }
  }

  private Optional<TaskExit> deleteTask(String id) {
    try {
      return tasks.delete(id);
    } catch (Failed stillRunning) {
      return tasks.destroy(id);
    }
  }

  private void destroyUnreachable(String id) {
    if (containers.find(id).isEmpty() && shims.containers().contains(id) && !shims.isShared(id)) {
      tasks.destroy(id);
      shims.kill(id);
    }
  }

  @Override
  public Report milestone(Attempt attempt, List<StepTiming> timings) {
    return new RecordTaskCreated(
        attempt.containerId(), attempt.attemptId(), attempt.task.taken(), timings, Instant.now());
  }
}
