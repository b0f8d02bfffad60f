package dev.slipway.archive;

import dev.slipway.store.Nanos;
import dev.slipway.view.AttemptView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The tables of what is archived, and the statements that take it out of the others. */
@Component
public class ArchiveRows {

  /** A removed container whose history may leave the store. */
  record Finished(String id, String name, long removedAt) {}

  /** Told in the log and in the table of batches. */
  record Batch(
      long number,
      @Nullable String file,
      @Nullable String sha256,
      int lives,
      int attempts,
      long events,
      long lastEvent) {}

  private static final String LYING =
      """
      select c.id, c.name, c.removed_at, a.archived_at, a.file, a.sha256
      from archived_container c join history_archive a on a.number = c.archive
      """;

  private final JdbcTemplate jdbc;

  ArchiveRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Containers that were removed before a time, the oldest removal first. */
  List<Finished> finishedBefore(Instant time, int limit) {
    return jdbc.query(
        "select id, name, removed_at from removed_container where removed_at < ?"
            + " order by removed_at limit ?",
        (row, number) -> new Finished(row.getString(1), row.getString(2), row.getLong(3)),
        Nanos.of(time),
        limit);
  }

  /** Living containers that were tried to start more often than this. */
  List<String> startedOftenerThan(int attempts) {
    return jdbc.query(
        "select container_id from start_attempt"
            + " where container_id in (select id from container_view)"
            + " group by container_id having count(*) > ?",
        (row, number) -> row.getString(1),
        attempts);
  }

  int attempts(String containerId) {
    Integer count =
        jdbc.queryForObject(
            "select count(*) from start_attempt where container_id = ?",
            Integer.class,
            containerId);
    return count == null ? 0 : count;
  }

  /** Where the newest attempts of a container begin in its stream; empty when it has fewer. */
  Optional<Long> firstSequenceOfNewest(String containerId, int attempts) {
    return jdbc
        .query(
            "select sequence_number from domain_event_entry where aggregate_identifier = ?"
                + " and payload_type like '%StartRequested'"
                + " order by sequence_number desc limit 1 offset ?",
            (row, number) -> row.getLong(1), containerId, attempts - 1)
        .stream()
        .findFirst();
  }

  /** The place of the last end of a run in a container's stream; empty when it never ran. */
  Optional<Long> sequenceOfLastExit(String containerId) {
    return Optional.ofNullable(
        jdbc.queryForObject(
            "select max(sequence_number) from domain_event_entry where aggregate_identifier = ?"
                + " and payload_type like '%ContainerExited'",
            Long.class, containerId));
  }

  long lastSequence(String containerId) {
    Long last =
        jdbc.queryForObject(
            "select max(sequence_number) from domain_event_entry where aggregate_identifier = ?",
            Long.class,
            containerId);
    return last == null ? -1 : last;
  }

  long nextNumber() {
    Long next =
        jdbc.queryForObject("select coalesce(max(number), 0) + 1 from history_archive", Long.class);
    return next == null ? 1 : next;
  }

  /** The highest position of an event that has left the store; 0 when none has. */
  long lastEvent() {
    Long last =
        jdbc.queryForObject("select coalesce(max(last_event), 0) from history_archive", Long.class);
    return last == null ? 0 : last;
  }

  void record(Batch batch, Instant now) {
    jdbc.update(
        "insert into history_archive (number, file, sha256, lives, attempts, events, last_event,"
            + " archived_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
        batch.number(),
        batch.file(),
        batch.sha256(),
        batch.lives(),
        batch.attempts(),
        batch.events(),
        batch.lastEvent(),
        Nanos.of(now));
  }

  /** Takes a removed container out of the store and remembers in which batch it went. */
  void remove(Finished life, long batch) {
    jdbc.update(
        "insert into archived_container (id, name, removed_at, archive) values (?, ?, ?, ?)",
        life.id(),
        life.name(),
        life.removedAt(),
        batch);
    jdbc.update("delete from domain_event_entry where aggregate_identifier = ?", life.id());
    jdbc.update("delete from snapshot_event_entry where aggregate_identifier = ?", life.id());
    jdbc.update("delete from start_attempt where container_id = ?", life.id());
    jdbc.update("delete from removed_container where id = ?", life.id());
  }

  void removeEvents(List<Long> positions) {
    jdbc.batchUpdate(
        "delete from domain_event_entry where global_index = ?",
        positions.stream().map(position -> new Object[] {position}).toList());
  }

  void removeAttempts(List<AttemptView> attempts) {
    jdbc.batchUpdate(
        "delete from start_attempt where attempt_id = ?",
        attempts.stream().map(attempt -> new Object[] {attempt.attemptId()}).toList());
  }

  /** Takes Docker's events of before a time out of the store; returns how many there were. */
  int removeEngineEventsBefore(Instant time, int limit) {
    jdbc.update("delete from image_event where published and at < ?", Nanos.of(time));
    return jdbc.update(
        "delete from engine_event where position in"
            + " (select position from engine_event where at < ? order by at limit ?)",
        Nanos.of(time),
        limit);
  }

  Optional<ArchivedContainer> container(String nameOrId) {
    return Stream.of("where c.id = ?", "where c.name = ? order by c.removed_at desc limit 1")
        .flatMap(where ->
            jdbc
                .query(
                    LYING + where,
                    (row, number) ->
                        new ArchivedContainer(
                            row.getString(1),
                            row.getString(2),
                            Nanos.instant(row.getLong(3)),
                            Nanos.instant(row.getLong(4)),
                            row.getString(5),
                            row.getString(6)),
                    nameOrId)
                .stream())
        .findFirst();
  }
}
