package dev.slipway.view;

import dev.slipway.container.NetworkEndpoint;
import dev.slipway.container.RestartPolicy;
import dev.slipway.store.BatchStatements;
import dev.slipway.store.Nanos;
import dev.slipway.store.StoredJson;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
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

/** The tables of containers, living and removed, within the caller's transaction. */
@Component
class ContainerRows {

  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private static final String INSERT_CONTAINER =
      """
      insert into container_view (name, status, removing, pid, exit_code, error, oom_killed,
        started_at, finished_at, endpoint, restart_count, attempt_id, id, image_reference,
        image_id, config, host_config, networking_config, labels, network_mode, auto_remove,
        created_at, stop_signal, stop_timeout_seconds, restart_policy)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String UPDATE_CONTAINER =
      """
      update container_view set name = ?, status = ?, removing = ?, pid = ?, exit_code = ?,
        error = ?, oom_killed = ?, started_at = ?, finished_at = ?, endpoint = ?, restart_count = ?,
        attempt_id = ?
      where id = ?
      """;

  private final JdbcTemplate jdbc;
  private final BatchStatements statements;

  ContainerRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.statements = new BatchStatements(jdbc);
  }

  /**
   * Writes what changed.
   *
   * @throws NameTaken when another container has the name
   */
  void write(ViewChanges changes) {
    remove(changes.removed);
    List<ContainerView> created = present(changes, changes.newContainers);
    List<ContainerView> changed = present(changes, changes.dirtyContainers);
    named(
        created,
        () ->
            statements.execute(
                INSERT_CONTAINER, created.stream().map(ContainerRows::all).toList()));
    Runnable update =
        () ->
            statements.execute(
                UPDATE_CONTAINER, changed.stream().map(ContainerRows::changing).toList());
    update(present(changes, changes.updated()));
    if (changes.renames()) {
      named(changed, update);
    } else {
      update.run();
    }
    statements.execute(
        "update container_view set restart_policy = ? where id = ?",
        present(changes, changes.changedPolicies).stream()
            .map(c -> new @Nullable Object[] {policy(c), c.id()})
            .toList());
  }

  /** The documents are large and change seldom, so the other updates leave them alone. */
  private void update(List<ContainerView> updated) {
    statements.execute(
        "update container_view set host_config = ? where id = ?",
        updated.stream().map(c -> new @Nullable Object[] {c.hostConfig(), c.id()}).toList());
  }

  /** Takes rows out, so that they can be put in again under other names. */
  void takeOut(Collection<String> ids) {
    statements.execute(
        "delete from container_view where id = ?",
        ids.stream().map(id -> new @Nullable Object[] {id}).toList());
  }

  private static List<ContainerView> present(ViewChanges changes, Collection<String> ids) {
    return ids.stream().map(changes::container).flatMap(Stream::ofNullable).toList();
  }

  private void remove(List<ViewChanges.Removed> removed) {
    takeOut(removed.stream().map(r -> r.container().id()).toList());
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
    return BatchStatements.joined(
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
        c.stopTimeoutSeconds(),
        policy(c));
  }

  private static @Nullable String policy(ContainerView c) {
    return c.restartPolicy().isNo() ? null : c.restartPolicy().text();
  }

  List<ContainerView> living() {
    return jdbc.query("select * from container_view", ContainerRows::container);
  }

  Optional<ContainerView> find(String id) {
    return jdbc
        .query("select * from container_view where id = ?", ContainerRows::container, id)
        .stream()
        .findFirst();
  }

  private Optional<String> idNamed(String name) {
    return jdbc
        .query("select id from container_view where name = ?", ContainerRows::id, name)
        .stream()
        .findFirst();
  }

  /** Id of the removed container with this id, or of the last one that had this name. */
  Optional<String> removedId(String nameOrId) {
    return Stream.of(
            "select id from removed_container where id = ?",
            "select id from removed_container where name = ? order by removed_at desc limit 1")
        .flatMap(query -> jdbc.query(query, ContainerRows::id, nameOrId).stream())
        .findFirst();
  }

  void clear() {
    jdbc.execute("truncate table container_view");
    jdbc.execute("truncate table removed_container");
  }

  private static String id(ResultSet row, int number) throws SQLException {
    return row.getString("id");
  }

  private static RestartPolicy policy(@Nullable String text) {
    return text == null ? RestartPolicy.NO : RestartPolicy.parse(text);
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
        row.getInt("stop_timeout_seconds"),
        policy(row.getString("restart_policy")));
  }
}
