package dev.slipway.monitor;

import dev.slipway.container.ContainerEvent.ContainerExited;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.TaskExited;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
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

  /** A task that should be alive. */
  record Expected(String containerId, int pid) {}

  @EventHandler
  void on(ContainerStarted event) {
    database
        .sql("insert into expected_task (container_id, pid) values (?, ?)")
        .params(event.containerId(), event.pid())
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
        .sql("select container_id, pid from expected_task")
        .query((row, number) -> new Expected(row.getString(1), row.getInt(2)))
        .list();
  }
}
