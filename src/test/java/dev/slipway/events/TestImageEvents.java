package dev.slipway.events;

import java.util.List;
import java.util.UUID;
import org.axonframework.eventhandling.SimpleEventBus;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Image events in a database in memory, and the stream that shows them. */
public final class TestImageEvents {

  final JdbcTemplate jdbc;
  private final ImageEvents events;

  public TestImageEvents() {
    var pool =
        JdbcConnectionPool.create(
            "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    Flyway.configure()
        .dataSource(pool)
        .locations("filesystem:db/migrations/common", "filesystem:db/migrations/h2")
        .load()
        .migrate();
    jdbc = new JdbcTemplate(pool);
    events =
        new ImageEvents(
            rows(),
            new GapFreeReader(SimpleEventBus.builder().build()),
            new JdbcTransactionManager(pool));
  }

  DirectEventRows rows() {
    return new DirectEventRows(jdbc, new EngineEventRows(jdbc));
  }

  public ImageEvents events() {
    return events;
  }

  /** What the stream shows, oldest first. */
  public List<EngineEvent> shown() {
    return new EngineEventRows(jdbc).after(0, 1_000);
  }

  /** The same as {@code action name}. */
  public List<String> told() {
    return shown().stream().map(e -> e.action() + " " + e.attributes().get("name")).toList();
  }
}
