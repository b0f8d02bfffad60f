package dev.slipway.events;

import dev.slipway.aggregate.Event;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads the table of stored events. */
@Component
public class EventRows {

  /** A stored event that can be shown and folded. */
  public record Row(
      long position,
      String containerId,
      long sequence,
      String time,
      String payloadType,
      @Nullable String revision,
      String payload,
      @Nullable String metaData) {

    public StoredEvent shown() {
      return new StoredEvent(
          position,
          containerId,
          sequence,
          payloadType.substring(
              Math.max(payloadType.lastIndexOf('.'), payloadType.lastIndexOf('$')) + 1),
          Instant.parse(time),
          payload);
    }
  }

  private static final String COLUMNS =
      """
      select global_index, aggregate_identifier, sequence_number, time_stamp, payload_type,
        payload_revision, payload, meta_data
      from domain_event_entry
      """;

  private static final int PAGE = 500;

  private final JdbcTemplate jdbc;
  private final Serializer serializer;

  EventRows(JdbcTemplate jdbc, @Qualifier("eventSerializer") Serializer serializer) {
    this.jdbc = jdbc;
    this.serializer = serializer;
  }

  /**
   * Hands over a container's events, oldest first, until the reader returns false. Reads them in
   * pages, so that a long life needs no more memory than a short one.
   */
  public void each(String containerId, Predicate<Row> reader) {
    long next = 0;
    List<Row> page;
    do {
      page = of(containerId, next, PAGE);
      for (Row row : page) {
        if (!reader.test(row)) {
          return;
        }
        next = row.sequence() + 1;
      }
    } while (page.size() == PAGE);
  }

  /** A container's next events in their order, from a place in its own stream on. */
  private List<Row> of(String containerId, long firstSequence, int limit) {
    return jdbc.query(
        COLUMNS
            + "where aggregate_identifier = ? and sequence_number >= ?"
            + " order by sequence_number limit ?",
        EventRows::row,
        containerId,
        firstSequence,
        limit);
  }

  /** Committed events after a position; holes may still be filled. */
  public List<Row> after(long position, int limit) {
    return jdbc.query(
        COLUMNS + "where global_index > ? order by global_index limit ?",
        EventRows::row,
        position,
        limit);
  }

  /**
   * The event of a row; null when its type is one that only another version of the service knows.
   *
   * @throws SerializationException when it is of a known type and cannot be read
   */
  public @Nullable Event event(Row row) {
    Object event =
        serializer.deserialize(
            new SimpleSerializedObject<>(
                row.payload(), String.class, row.payloadType(), row.revision()));
    return event instanceof Event known ? known : null;
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    byte[] metaData = row.getBytes("meta_data");
    return new Row(
        row.getLong("global_index"),
        row.getString("aggregate_identifier"),
        row.getLong("sequence_number"),
        row.getString("time_stamp"),
        row.getString("payload_type"),
        row.getString("payload_revision"),
        new String(row.getBytes("payload"), StandardCharsets.UTF_8),
        metaData == null ? null : new String(metaData, StandardCharsets.UTF_8));
  }
}
