package dev.slipway.events;

import dev.slipway.store.Nanos;
import dev.slipway.store.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/**
 * The table of those of Docker's events that no stored event of ours tells of, within the caller's
 * transaction: of images, and of what clients do with a container's processes. A rebuild of the
 * stream takes them from here.
 */
@Component
public class DirectEventRows {

  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private final JdbcTemplate jdbc;
  private final EngineEventRows stream;

  DirectEventRows(JdbcTemplate jdbc, EngineEventRows stream) {
    this.jdbc = jdbc;
    this.stream = stream;
  }

  /** A stored event; without a time until it has happened. */
  public record Row(long id, String changeId, ImageEvent event, @Nullable Instant at) {}

  void insert(String changeId, ImageEvent event) {
    jdbc.update(
        """
        insert into image_event (change_id, action, image_id, attributes, effect, published)
        values (?, ?, ?, ?, ?, false)
        """,
        changeId,
        event.action(),
        event.imageId(),
        StoredJson.write(event.attributes()),
        event.effect());
  }

  /** Stores an event that has happened, and shows it. */
  void append(EngineEvent event, @Nullable String requestedBy) {
    jdbc.update(
        """
        insert into image_event
          (change_id, action, image_id, attributes, effect, at, published, requested_by)
        values ('', ?, ?, ?, '', ?, true, ?)
        """,
        event.action(),
        event.actorId(),
        StoredJson.write(event.attributes()),
        Nanos.of(event.at()),
        requestedBy);
    stream.append(List.of(event));
  }

  List<Row> of(String changeId) {
    return jdbc.query(
        "select * from image_event where change_id = ? and at is null order by id",
        DirectEventRows::row,
        changeId);
  }

  /** Changes of which nobody knows yet what became of them, oldest first. */
  List<String> pendingChanges() {
    return jdbc.query(
        "select change_id from image_event where at is null group by change_id order by min(id)",
        DirectEventRows::changeId);
  }

  void happened(Row row, Instant at) {
    jdbc.update("update image_event set at = ? where id = ?", Nanos.of(at), row.id());
  }

  void forget(Row row) {
    jdbc.update("delete from image_event where id = ?", row.id());
  }

  /** Puts those that the stream does not show yet at its end. */
  void publish() {
    List<Row> rows = unpublished();
    stream.append(rows.stream().map(DirectEventRows::shown).toList());
    published(rows);
  }

  /** The stream is empty and is made anew. */
  public void unpublish() {
    jdbc.update("update image_event set published = false where published");
  }

  /**
   * Puts those that are not later than the last of the stream's next events in between. What comes
   * after the very last is for {@link #publish}.
   */
  public void mergeInto(List<EngineEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    List<Row> merged = new ArrayList<>();
    List<Row> left = unpublished();
    List<EngineEvent> all = new ArrayList<>();
    for (EngineEvent event : events) {
      while (!left.isEmpty() && !shown(left.getFirst()).at().isAfter(event.at())) {
        merged.add(left.removeFirst());
        all.add(shown(merged.getLast()));
      }
      all.add(event);
    }
    events.clear();
    events.addAll(all);
    published(merged);
  }

  private List<Row> unpublished() {
    return new ArrayList<>(
        jdbc.query(
            "select * from image_event where not published and at is not null order by at, id",
            DirectEventRows::row));
  }

  private void published(List<Row> rows) {
    rows.forEach(
        row -> jdbc.update("update image_event set published = true where id = ?", row.id()));
  }

  private static EngineEvent shown(Row row) {
    Instant at = row.at();
    if (at == null) {
      throw new IllegalStateException("event " + row.id() + " has not happened");
    }
    ImageEvent event = row.event();
    String id = event.imageId();
    return new EngineEvent(0, typeOf(id), event.action(), id, event.attributes(), at);
  }

  /**
   * The id of an image is a digest behind the name of its algorithm; a container's is not, and what
   * happened to several of them has none.
   */
  private static String typeOf(String actorId) {
    return actorId.contains(":") ? "image" : "container";
  }

  private static String changeId(ResultSet row, int number) throws SQLException {
    return row.getString("change_id");
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getLong("id"),
        row.getString("change_id"),
        new ImageEvent(
            row.getString("action"),
            row.getString("image_id"),
            new LinkedHashMap<>(StoredJson.read(row.getString("attributes"), TEXTS)),
            row.getString("effect")),
        Nanos.read(row, "at"));
  }
}
