package dev.slipway.view;

import dev.slipway.container.StartCause;
import dev.slipway.container.StartFailure;
import dev.slipway.store.BatchStatements;
import dev.slipway.store.Nanos;
import dev.slipway.store.StoredJson;
import dev.slipway.view.AttemptView.AttemptStep;
import dev.slipway.view.AttemptView.StaleObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** The table of start attempts, within the caller's transaction. */
@Component
public class AttemptRows {

  private static final TypeReference<List<AttemptStep>> STEPS = new TypeReference<>() {};
  private static final TypeReference<List<StaleObject>> STALE = new TypeReference<>() {};

  private static final String INSERT_ATTEMPT =
      """
      insert into start_attempt (outcome, started_at, ended_at, pid, exit_status, failed_step,
        failure, sequel, steps, stale_objects, owed, attempt_id, container_id, container_name,
        image_reference, node, requested_by, requested_at, cause)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String UPDATE_ATTEMPT =
      """
      update start_attempt set outcome = ?, started_at = ?, ended_at = ?, pid = ?, exit_status = ?,
        failed_step = ?, failure = ?, sequel = ?, steps = ?, stale_objects = ?, owed = ?
      where attempt_id = ?
      """;

  private final JdbcTemplate jdbc;
  private final BatchStatements statements;

  AttemptRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.statements = new BatchStatements(jdbc);
  }

  /** Writes what changed. */
  void write(ViewChanges changes) {
    statements.execute(
        INSERT_ATTEMPT, present(changes, changes.newAttempts).map(AttemptRows::all).toList());
    statements.execute(
        UPDATE_ATTEMPT,
        present(changes, changes.dirtyAttempts).map(AttemptRows::changing).toList());
  }

  private static Stream<AttemptView> present(ViewChanges changes, Collection<String> ids) {
    return ids.stream().map(changes::attempt).flatMap(Optional::stream);
  }

  private static @Nullable Object[] changing(AttemptView a) {
    return new @Nullable Object[] {
      a.outcome(),
      Nanos.ofNullable(a.startedAt()),
      Nanos.ofNullable(a.endedAt()),
      a.pid(),
      a.exitStatus(),
      a.failedStep(),
      StoredJson.writeNullable(a.failure()),
      StoredJson.writeNullable(a.sequel()),
      StoredJson.write(a.steps()),
      StoredJson.write(a.staleObjects()),
      String.join(",", a.unreleased()),
      a.attemptId()
    };
  }

  private static @Nullable Object[] all(AttemptView a) {
    return BatchStatements.joined(
        changing(a),
        a.containerId(),
        a.containerName(),
        a.imageReference(),
        a.node(),
        a.requestedBy(),
        Nanos.of(a.requestedAt()),
        a.cause().equals(StartCause.CLIENT) ? null : StoredJson.write(a.cause()));
  }

  List<AttemptView> open() {
    return jdbc.query(
        "select * from start_attempt where owed <> '' or ended_at is null", AttemptRows::attempt);
  }

  /**
   * Attempts of a container, newest first.
   *
   * @param before the oldest attempt that the reader has; null to begin with the newest
   */
  List<AttemptView> of(String containerId, @Nullable AttemptView before, int limit) {
    long time = before == null ? Long.MAX_VALUE : Nanos.of(before.requestedAt());
    String id = before == null ? "" : before.attemptId();
    return jdbc.query(
        "select * from start_attempt where container_id = ?"
            + " and (requested_at, attempt_id) < (?, ?)"
            + " order by requested_at desc, attempt_id desc limit ?",
        AttemptRows::attempt,
        containerId,
        time,
        id,
        limit);
  }

  /** The attempt with this id, also of a container that is gone. */
  public Optional<AttemptView> find(String attemptId) {
    return jdbc
        .query("select * from start_attempt where attempt_id = ?", AttemptRows::attempt, attemptId)
        .stream()
        .findFirst();
  }

  void clear() {
    jdbc.execute("truncate table start_attempt");
  }

  private static AttemptView attempt(ResultSet row, int number) throws SQLException {
    String unreleased = row.getString("owed");
    return new AttemptView(
        row.getString("attempt_id"),
        row.getString("container_id"),
        row.getString("container_name"),
        row.getString("image_reference"),
        row.getString("node"),
        row.getString("requested_by"),
        StartCause.orClient(StoredJson.readNullable(row.getString("cause"), StartCause.class)),
        Nanos.instant(row.getLong("requested_at")),
        row.getString("outcome"),
        Nanos.read(row, "started_at"),
        Nanos.read(row, "ended_at"),
        row.getInt("pid"),
        row.getObject("exit_status", Integer.class),
        row.getString("failed_step"),
        StoredJson.readNullable(row.getString("failure"), StartFailure.class),
        StoredJson.readNullable(row.getString("sequel"), RestartDecision.class),
        StoredJson.read(row.getString("steps"), STEPS),
        StoredJson.read(row.getString("stale_objects"), STALE),
        unreleased.isEmpty() ? List.of() : List.of(unreleased.split(",", -1)));
  }
}
