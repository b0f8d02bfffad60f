package dev.slipway.events;

import dev.slipway.store.BatchStatements;
import dev.slipway.store.Nanos;
import dev.slipway.store.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** The table of Docker's events. */
@Component
public class EngineEventRows {

  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private static final String INSERT =
      "insert into engine_event (type, action, actor_id, attributes, at) values (?, ?, ?, ?, ?)";

  private final JdbcTemplate jdbc;
  private final BatchStatements statements;

  EngineEventRows(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.statements = new BatchStatements(jdbc);
  }

  /**
   * Appends events in their order within the caller's transaction; their positions are given here.
   */
  public void append(List<EngineEvent> events) {
    statements.execute(INSERT, events.stream().map(EngineEventRows::all).toList());
  }

  /** Forgets every event and begins again at position 1. */
  public void clear() {
    jdbc.execute("truncate table engine_event");
    jdbc.execute("alter table engine_event alter column position restart with 1");
  }

  List<EngineEvent> after(long position, int limit) {
    return jdbc.query(
        "select * from engine_event where position > ? order by position limit ?",
        EngineEventRows::event,
        position,
        limit);
  }

  /**
   * The position before the first event that is not older than a time. The offset keeps PostgreSQL
   * from walking through all positions instead of the index on the time.
   */
  long before(long nanos) {
    Long first =
        jdbc.queryForObject(
            "select min(position) from"
                + " (select position from engine_event where at >= ? offset 0) as since",
            Long.class,
            nanos);
    return first == null ? last() : first - 1;
  }

  /** The position of the last event; 0 when there is none. */
  long last() {
    Long last = jdbc.queryForObject("select max(position) from engine_event", Long.class);
    return last == null ? 0 : last;
  }

  private static @Nullable Object[] all(EngineEvent e) {
    return new @Nullable Object[] {
      e.type(), e.action(), e.actorId(), StoredJson.write(e.attributes()), Nanos.of(e.at())
    };
  }

  private static EngineEvent event(ResultSet row, int number) throws SQLException {
    return new EngineEvent(
        row.getLong("position"),
        row.getString("type"),
        row.getString("action"),
        row.getString("actor_id"),
        StoredJson.read(row.getString("attributes"), TEXTS),
        Nanos.instant(row.getLong("at")));
  }
}
