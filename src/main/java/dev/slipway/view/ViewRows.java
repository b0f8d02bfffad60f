package dev.slipway.view;

import dev.slipway.container.NetworkEndpoint;
import dev.slipway.container.StartFailure;
import dev.slipway.events.EngineEventRows;
import dev.slipway.events.ImageEventRows;
import dev.slipway.store.BatchStatements;
import dev.slipway.store.Nanos;
import dev.slipway.store.StoredJson;
import dev.slipway.view.AttemptView.AttemptStep;
import dev.slipway.view.AttemptView.StaleObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** The views' tables: one statement per kind of change and transaction. */
@Component
public class ViewRows {

  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
  private static final TypeReference<List<AttemptStep>> STEPS = new TypeReference<>() {};
  private static final TypeReference<List<StaleObject>> STALE = new TypeReference<>() {};

  private static final String INSERT_CONTAINER =
      """
      insert into container_view (name, status, removing, pid, exit_code, error, oom_killed,
        started_at, finished_at, endpoint, restart_count, attempt_id, id, image_reference,
        image_id, config, host_config, networking_config, labels, network_mode, auto_remove,
        created_at, stop_signal, stop_timeout_seconds)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String UPDATE_CONTAINER =
      """
      update container_view set name = ?, status = ?, removing = ?, pid = ?, exit_code = ?,
        error = ?, oom_killed = ?, started_at = ?, finished_at = ?, endpoint = ?, restart_count = ?,
        attempt_id = ?
      where id = ?
      """;

  private static final String INSERT_ATTEMPT =
      """
      insert into start_attempt (outcome, started_at, ended_at, pid, exit_status, failed_step,
        failure, steps, stale_objects, owed, attempt_id, container_id, container_name,
        image_reference, node, requested_by, requested_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String UPDATE_ATTEMPT =
      """
      update start_attempt set outcome = ?, started_at = ?, ended_at = ?, pid = ?, exit_status = ?,
        failed_step = ?, failure = ?, steps = ?, stale_objects = ?, owed = ?
      where attempt_id = ?
      """;

  private final JdbcTemplate jdbc;
  private final BatchStatements statements;
  private final EngineEventRows engineEvents;
  private final ImageEventRows imageEvents;

  ViewRows(JdbcTemplate jdbc, EngineEventRows engineEvents, ImageEventRows imageEvents) {
    this.jdbc = jdbc;
    this.statements = new BatchStatements(jdbc);
    this.engineEvents = engineEvents;
    this.imageEvents = imageEvents;
  }

  /**
   * Writes what changed since the last time, within the caller's transaction.
   *
   * @throws NameTaken when another container has the name
   */
  void write(ViewChanges changes) {
    removeContainers(changes.removed);
    List<ContainerView> created = present(changes, changes.newContainers);
    List<ContainerView> changed = present(changes, changes.dirtyContainers);
    named(
        created,
        () -> statements.execute(INSERT_CONTAINER, created.stream().map(ViewRows::all).toList()));
    Runnable update =
        () ->
            statements.execute(UPDATE_CONTAINER, changed.stream().map(ViewRows::changing).toList());
    if (changes.renames()) {
      named(changed, update);
    } else {
      update.run();
    }
    statements.execute(
        INSERT_ATTEMPT, attempts(changes, changes.newAttempts).map(ViewRows::all).toList());
    statements.execute(
        UPDATE_ATTEMPT, attempts(changes, changes.dirtyAttempts).map(ViewRows::changing).toList());
    engineEvents.append(changes.engineEvents);
    changes.written();
  }

  /**
   * As {@link #write}, for the changes of many transactions at once: names may have wandered from
   * one container to another meanwhile, so changed rows are taken out before any is put in.
   */
  void replace(ViewChanges changes) {
    statements.execute(
        "delete from container_view where id = ?",
        changes.dirtyContainers.stream().map(id -> new @Nullable Object[] {id}).toList());
    changes.newContainers.addAll(changes.dirtyContainers);
    changes.dirtyContainers.clear();
    imageEvents.mergeInto(changes.engineEvents);
    write(changes);
  }

  private static List<ContainerView> present(ViewChanges changes, Collection<String> ids) {
    return ids.stream().map(changes::container).flatMap(Stream::ofNullable).toList();
  }

  private static Stream<AttemptView> attempts(ViewChanges changes, Collection<String> ids) {
    return ids.stream().map(changes::attempt).flatMap(Optional::stream);
  }

  private void removeContainers(List<ViewChanges.Removed> removed) {
    statements.execute(
        "delete from container_view where id = ?",
        removed.stream().map(r -> new @Nullable Object[] {r.container().id()}).toList());
    statements.execute(
        "insert into removed_container (id, name, removed_at) values (?, ?, ?)",
        removed.stream()
            .map(r ->
                new @Nullable Object[] {
                  r.container().id(), r.container().name(), Nanos.of(r.event().at())
                })
            .toList());
  }

  /** After a violated constraint PostgreSQL answers questions only behind a savepoint. */
  private void named(List<ContainerView> containers, Runnable write) {
    if (containers.isEmpty()) {
      return;
    }
    jdbc.execute((Connection connection) -> {
      Savepoint savepoint = connection.setSavepoint();
      try {
        write.run();
      } catch (DuplicateKeyException e) {
        connection.rollback(savepoint);
        throw nameTaken(containers, e);
      }
      connection.releaseSavepoint(savepoint);
      return true;
    });
  }

  private RuntimeException nameTaken(List<ContainerView> containers, DuplicateKeyException cause) {
    for (ContainerView container : containers) {
      Optional<String> owner = idNamed(container.name());
      if (owner.isPresent() && !owner.get().equals(container.id())) {
        return new NameTaken(container.name(), owner.get());
      }
    }
    return cause;
  }

  private static @Nullable Object[] concat(@Nullable Object[] head, Object... tail) {
    @Nullable Object[] all = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, all, head.length, tail.length);
    return all;
  }

  private static @Nullable Object[] changing(ContainerView c) {
    return new @Nullable Object[] {
      c.name(),
      c.status(),
      c.removing(),
      c.pid(),
      c.exitCode(),
      c.error(),
      c.oomKilled(),
      Nanos.ofNullable(c.startedAt()),
      Nanos.ofNullable(c.finishedAt()),
      StoredJson.writeNullable(c.endpoint()),
      c.restartCount(),
      c.attemptId(),
      c.id()
    };
  }

  private static @Nullable Object[] all(ContainerView c) {
    return concat(
        changing(c),
        c.imageReference(),
        c.imageId(),
        c.config(),
        c.hostConfig(),
        c.networkingConfig(),
        StoredJson.write(c.labels()),
        c.networkMode(),
        c.autoRemove(),
        Nanos.of(c.createdAt()),
        c.stopSignal(),
        c.stopTimeoutSeconds());
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
      StoredJson.write(a.steps()),
      StoredJson.write(a.staleObjects()),
      String.join(",", a.owed()),
      a.attemptId()
    };
  }

  private static @Nullable Object[] all(AttemptView a) {
    return concat(
        changing(a),
        a.containerId(),
        a.containerName(),
        a.imageReference(),
        a.node(),
        a.requestedBy(),
        Nanos.of(a.requestedAt()));
  }

  List<ContainerView> containers() {
    return jdbc.query("select * from container_view", ViewRows::container);
  }

  Optional<ContainerView> container(String id) {
    return jdbc.query("select * from container_view where id = ?", ViewRows::container, id).stream()
        .findFirst();
  }

  private Optional<String> idNamed(String name) {
    return jdbc.query("select id from container_view where name = ?", ViewRows::id, name).stream()
        .findFirst();
  }

  /** Id of the removed container with this id, or of the last one that had this name. */
  Optional<String> removedId(String nameOrId) {
    return Stream.of(
            "select id from removed_container where id = ?",
            "select id from removed_container where name = ? order by removed_at desc limit 1")
        .flatMap(query -> jdbc.query(query, ViewRows::id, nameOrId).stream())
        .findFirst();
  }

  List<AttemptView> openAttempts() {
    return jdbc.query(
        "select * from start_attempt where owed <> '' or ended_at is null", ViewRows::attempt);
  }

  /**
   * Attempts of a container, newest first.
   *
   * @param before the oldest attempt that the reader has; null to begin with the newest
   */
  List<AttemptView> attempts(String containerId, @Nullable AttemptView before, int limit) {
    long time = before == null ? Long.MAX_VALUE : Nanos.of(before.requestedAt());
    String id = before == null ? "" : before.attemptId();
    return jdbc.query(
        "select * from start_attempt where container_id = ?"
            + " and (requested_at, attempt_id) < (?, ?)"
            + " order by requested_at desc, attempt_id desc limit ?",
        ViewRows::attempt,
        containerId,
        time,
        id,
        limit);
  }

  public List<AttemptView> oldestAttempts(String containerId, int limit) {
    return jdbc.query(
        "select * from start_attempt where container_id = ?"
            + " order by requested_at, attempt_id limit ?",
        ViewRows::attempt,
        containerId,
        limit);
  }

  Optional<AttemptView> attempt(String attemptId) {
    return jdbc
        .query("select * from start_attempt where attempt_id = ?", ViewRows::attempt, attemptId)
        .stream()
        .findFirst();
  }

  /** The version of the views that the rows are of; 0 while they are being made. */
  int version() {
    return jdbc.queryForList("select version from view_version", Integer.class).stream()
        .findFirst()
        .orElse(0);
  }

  void version(int version) {
    jdbc.update("delete from view_version");
    jdbc.update("insert into view_version (version) values (?)", version);
  }

  void clear() {
    for (String table : List.of("container_view", "removed_container", "start_attempt")) {
      jdbc.execute("truncate table " + table);
    }
    engineEvents.clear();
    imageEvents.unpublish();
  }

  private static String id(ResultSet row, int number) throws SQLException {
    return row.getString("id");
  }

  private static ContainerView container(ResultSet row, int number) throws SQLException {
    return new ContainerView(
        row.getString("id"),
        row.getString("name"),
        row.getString("image_reference"),
        row.getString("image_id"),
        row.getString("config"),
        row.getString("host_config"),
        row.getString("networking_config"),
        StoredJson.read(row.getString("labels"), TEXTS),
        row.getString("network_mode"),
        row.getBoolean("auto_remove"),
        Nanos.instant(row.getLong("created_at")),
        row.getString("status"),
        row.getBoolean("removing"),
        row.getInt("pid"),
        row.getInt("exit_code"),
        row.getString("error"),
        row.getBoolean("oom_killed"),
        Nanos.read(row, "started_at"),
        Nanos.read(row, "finished_at"),
        StoredJson.readNullable(row.getString("endpoint"), NetworkEndpoint.class),
        row.getInt("restart_count"),
        row.getString("attempt_id"),
        row.getInt("stop_signal"),
        row.getInt("stop_timeout_seconds"));
  }

  private static AttemptView attempt(ResultSet row, int number) throws SQLException {
    String owed = row.getString("owed");
    return new AttemptView(
        row.getString("attempt_id"),
        row.getString("container_id"),
        row.getString("container_name"),
        row.getString("image_reference"),
        row.getString("node"),
        row.getString("requested_by"),
        Nanos.instant(row.getLong("requested_at")),
        row.getString("outcome"),
        Nanos.read(row, "started_at"),
        Nanos.read(row, "ended_at"),
        row.getInt("pid"),
        row.getObject("exit_status", Integer.class),
        row.getString("failed_step"),
        StoredJson.readNullable(row.getString("failure"), StartFailure.class),
        StoredJson.read(row.getString("steps"), STEPS),
        StoredJson.read(row.getString("stale_objects"), STALE),
        owed.isEmpty() ? List.of() : List.of(owed.split(",", -1)));
  }
}
