package dev.slipway.restart;

import dev.slipway.store.Nanos;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of scheduled restarts, within the caller's transaction. */
@Component
class ScheduledRows {

  private final JdbcClient database;

  ScheduledRows(JdbcClient database) {
    this.database = database;
  }

  void add(ScheduledRestart restart) {
    database
        .sql(
            "insert into scheduled_restart (container_id, attempt_id, delay_millis, due_at)"
                + " values (?, ?, ?, ?)")
        .params(
            restart.containerId(),
            restart.attemptId(),
            restart.delay().toMillis(),
            Nanos.of(restart.dueAt()))
        .update();
  }

  void remove(String containerId) {
    database
        .sql("delete from scheduled_restart where container_id = ?")
        .param(containerId)
        .update();
  }

  List<ScheduledRestart> all() {
    return database
        .sql("select container_id, attempt_id, delay_millis, due_at from scheduled_restart")
        .query((row, number) ->
            new ScheduledRestart(
                row.getString(1),
                row.getString(2),
                Duration.ofMillis(row.getLong(3)),
                Nanos.instant(row.getLong(4))))
        .list();
  }
}
