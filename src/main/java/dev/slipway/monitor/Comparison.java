package dev.slipway.monitor;

import dev.slipway.monitor.ExpectedTasks.Expected;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.TaskEvents.TaskEvent;
import dev.slipway.runtime.TaskExit;
import dev.slipway.runtime.Tasks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Compares what should be alive with what containerd shows, and reports the difference (lesson L10,
 * the rows of the reconcile table that expect a task): what is as recorded costs no command.
 * Expectations are read first: a task that is expected and not there has certainly ended.
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

  /** Makes one comparison; may be repeated at any time, and blocks while shims are asked. */
  void compare() {
    List<Expected> expected = expectations.all();
    Map<String, Optional<Task>> seen =
        tasks.look(expected.stream().map(Expected::containerId).toList());
    for (Expected wanted : expected) {
      Optional<Task> found = seen.get(wanted.containerId());
      // A shim that does not answer says nothing about its task, least of all its end.
      if (found != null) {
        correct(wanted, found.orElse(null));
      }
    }
  }

  private void correct(Expected wanted, @Nullable Task found) {
    String id = wanted.containerId();
    if (found == null || found.pid() != wanted.pid()) {
      reports.exited(new TaskExit(id, wanted.pid(), UNKNOWN_EXIT, null), wanted.attemptId());
      return;
    }
    switch (found.status()) {
      case STOPPED ->
          reports.exited(
              new TaskExit(id, found.pid(), found.exitStatus(), found.exitedAt()),
              wanted.attemptId());
      case PAUSED -> {
        if (!wanted.paused()) {
          reports.report(new TaskEvent.Paused(id));
        }
      }
      case RUNNING -> {
        if (wanted.paused()) {
          reports.report(new TaskEvent.Resumed(id));
        }
      }
      case CREATED, PAUSING, UNKNOWN -> {}
    }
  }
}
