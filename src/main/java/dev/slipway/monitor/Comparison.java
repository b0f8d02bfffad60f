package dev.slipway.monitor;

import dev.slipway.monitor.ExpectedTasks.Expected;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.TaskEvents.TaskEvent;
import dev.slipway.runtime.TaskExit;
import dev.slipway.runtime.Tasks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Compares what should be alive with what containerd lists, and reports the difference (lesson L10,
 * the rows of the reconcile table that expect a task). Expectations are read first: a task that is
 * expected and not listed has certainly ended.
 */
@Component
class Comparison {

  private static final int UNKNOWN_EXIT = 255;

  private final ExpectedTasks expectations;
  private final Tasks tasks;
  private final TaskReports reports;

  Comparison(ExpectedTasks expectations, Tasks tasks, TaskReports reports) {
    this.expectations = expectations;
    this.tasks = tasks;
    this.reports = reports;
  }

  /** Makes one comparison; may be repeated at any time. */
  void compare() {
    List<Expected> expected = expectations.all();
    Map<String, Task> listed = new HashMap<>();
    tasks.list().forEach(task -> listed.put(task.containerId(), task));
    for (Expected wanted : expected) {
      correct(wanted, listed.get(wanted.containerId()));
    }
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
}
