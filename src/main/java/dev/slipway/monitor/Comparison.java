package dev.slipway.monitor;

import dev.slipway.container.ContainerEvent;
import dev.slipway.container.ContainerState;
import dev.slipway.container.ContainerState.Absent;
import dev.slipway.container.ContainerState.Exiting;
import dev.slipway.container.ContainerState.Starting;
import dev.slipway.container.ContainerState.Undoing;
import dev.slipway.monitor.ExpectedTasks.Expected;
import dev.slipway.runtime.Containers;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.TaskEvents.TaskEvent;
import dev.slipway.runtime.TaskExit;
import dev.slipway.runtime.Tasks;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Compares what should be alive with what containerd lists, and reports the difference (lessons L10
 * and L21, the reconcile table of the behaviour spec). Expectations are read first: a task that is
 * expected and not listed has certainly ended.
 */
@Component
class Comparison {

  private static final Logger log = LoggerFactory.getLogger(Comparison.class);
  private static final int UNKNOWN_EXIT = 255;
  private static final String OUR_LABEL = "dev.slipway/container";

  private final ExpectedTasks expectations;
  private final Tasks tasks;
  private final Containers containers;
  private final TaskReports reports;
  private final EventStore events;
  private Set<Integer> strangers = Set.of();

  Comparison(
      ExpectedTasks expectations,
      Tasks tasks,
      Containers containers,
      TaskReports reports,
      EventStore events) {
    this.expectations = expectations;
    this.tasks = tasks;
    this.containers = containers;
    this.reports = reports;
    this.events = events;
  }

  /** Makes one comparison; may be repeated at any time. */
  void compare() {
    List<Expected> expected = expectations.all();
    Map<String, Task> listed = new HashMap<>();
    tasks.list().forEach(task -> listed.put(task.containerId(), task));
    for (Expected wanted : expected) {
      Task found = listed.remove(wanted.containerId());
      correct(wanted, found);
    }
    Set<Integer> unexpected = new HashSet<>();
    for (Task task : listed.values()) {
      if (isOrphan(task)) {
        unexpected.add(task.pid());
        removeSecondTime(task);
      }
    }
    strangers = unexpected;
  }

  private void correct(Expected wanted, @Nullable Task found) {
    String id = wanted.containerId();
    if (found == null || found.pid() != wanted.pid()) {
      reports.exited(new TaskExit(id, wanted.pid(), UNKNOWN_EXIT, null));
      return;
    }
    switch (found.status()) {
      case STOPPED ->
          reports.exited(new TaskExit(id, found.pid(), found.exitStatus(), found.exitedAt()));
      case PAUSED -> reports.report(new TaskEvent.Paused(id));
      case RUNNING -> reports.report(new TaskEvent.Resumed(id));
      case CREATED, PAUSING, UNKNOWN -> {}
    }
  }

  /** Whether no container of ours is starting, running or ending with this task. */
  private boolean isOrphan(Task task) {
    ContainerState state = new Absent();
    var stream = events.readEvents(task.containerId()).asStream().iterator();
    while (stream.hasNext()) {
      state = state.after((ContainerEvent) stream.next().getPayload());
    }
    return switch (state) {
      case Starting s -> false;
      case Undoing s -> false;
      case Exiting s -> false;
      case Absent s -> carriesOurLabel(task);
      default -> state.live() == null;
    };
  }

  /** A task that no container of ours knows may be somebody else's in the same namespace. */
  private boolean carriesOurLabel(Task task) {
    return containers
        .find(task.containerId())
        .filter(object -> object.labels().containsKey(OUR_LABEL))
        .isPresent();
  }

  /** A task is removed when two comparisons in a row find it without an owner. */
  private void removeSecondTime(Task task) {
    if (!strangers.contains(task.pid())) {
      log.warn("Task {} with pid {} has no owner", task.containerId(), task.pid());
      return;
    }
    tasks.destroy(task.containerId());
    containers.delete(task.containerId());
    log.warn("Removed task {} with pid {}, which had no owner", task.containerId(), task.pid());
  }
}
