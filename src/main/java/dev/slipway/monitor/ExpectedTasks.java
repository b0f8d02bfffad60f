package dev.slipway.monitor;

import dev.slipway.container.ContainerEvent.ContainerExited;
import dev.slipway.container.ContainerEvent.ContainerPaused;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.ContainerUnpaused;
import dev.slipway.container.ContainerEvent.TaskExited;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The tasks that should be alive according to the events; the rows commit with the events, so that
 * a service that was killed knows after its start what to ask containerd for.
 */
@Component
@ProcessingGroup("monitor")
class ExpectedTasks {

  private final JdbcClient database;

  ExpectedTasks(JdbcClient database) {
    this.database = database;
  }

  /**
   * A task that should be alive.
   *
   * @param attemptId null for a task that an older version recorded and no view knows
   * @param paused whether its pause is recorded
   */
  record Expected(String containerId, @Nullable String attemptId, int pid, boolean paused) {}

  @EventHandler
  void on(ContainerStarted event) {
    database
        .sql("insert into expected_task (container_id, attempt_id, pid) values (?, ?, ?)")
        .params(event.containerId(), event.attemptId(), event.pid())
        .update();
  }

  @EventHandler
  void on(ContainerPaused event) {
    paused(event.containerId(), true);
  }

  @EventHandler
  void on(ContainerUnpaused event) {
    paused(event.containerId(), false);
  }

  private void paused(String containerId, boolean paused) {
    database
        .sql("update expected_task set paused = ? where container_id = ?")
        .params(paused, containerId)
        .update();
  }

  @EventHandler
  void on(TaskExited event) {
    forget(event.containerId());
  }

  /**
   * The exit may be reported before the start is: then the row was made after {@link TaskExited}.
   */
  @EventHandler
  void on(ContainerExited event) {
    forget(event.containerId());
  }

  private void forget(String containerId) {
    database.sql("delete from expected_task where container_id = ?").param(containerId).update();
  }

  List<Expected> all() {
    return database
        .sql("select container_id, attempt_id, pid, paused from expected_task")
        .query((row, number) ->
            new Expected(row.getString(1), row.getString(2), row.getInt(3), row.getBoolean(4)))
        .list();
  }
}
