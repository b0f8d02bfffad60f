package dev.slipway.exec;

import dev.slipway.store.Nanos;
import dev.slipway.store.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The execs that may be registered with a shim, within the caller's transaction. A row is written
 * before anything is done outside and deleted when nothing is left there.
 */
@Component
class ExecRows {

  private final JdbcTemplate jdbc;

  ExecRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What may be left of one.
   *
   * @param config without its variables
   * @param ended whether its end is recorded
   */
  record Row(
      String execId,
      String containerId,
      @Nullable String attemptId,
      Exec.Kind kind,
      ExecConfig config,
      String requestedBy,
      Instant startedAt,
      boolean ended) {}

  void insert(Exec exec) {
    jdbc.update(
        """
        insert into exec_obligation (exec_id, container_id, attempt_id, kind, config, requested_by,
          started_at, ended) values (?, ?, ?, ?, ?, ?, ?, false)
        """,
        exec.id(),
        exec.containerId(),
        exec.attemptId(),
        exec.kind().name(),
        StoredJson.write(exec.config().withoutEnv()),
        exec.requestedBy(),
        Nanos.of(exec.startedAt()));
  }

  void ended(String execId) {
    jdbc.update("update exec_obligation set ended = true where exec_id = ?", execId);
  }

  void delete(String execId) {
    jdbc.update("delete from exec_obligation where exec_id = ?", execId);
  }

  List<Row> all() {
    return jdbc.query("select * from exec_obligation order by started_at", ExecRows::row);
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getString("exec_id"),
        row.getString("container_id"),
        row.getString("attempt_id"),
        Exec.Kind.valueOf(row.getString("kind")),
        Objects.requireNonNull(StoredJson.readNullable(row.getString("config"), ExecConfig.class)),
        row.getString("requested_by"),
        Nanos.instant(row.getLong("started_at")),
        row.getBoolean("ended"));
  }
}
