package dev.slipway.whole;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Where a service keeps its events and views. */
public enum Store {
  H2 {
    @Override
    public List<String> freshDatabase() {
      return List.of();
    }
  },
  POSTGRESQL {
    @Override
    public List<String> freshDatabase() {
      EmbeddedPostgres server = server();
      String name = "slipway" + COUNT.incrementAndGet();
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("create database " + name);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      return List.of(
          "--spring.datasource.url=" + server.getJdbcUrl("postgres", name),
          "--spring.datasource.username=postgres",
          "--spring.datasource.password=postgres");
    }
  };

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static @Nullable EmbeddedPostgres server;

  /** The service's arguments that name an empty database. */
  public abstract List<String> freshDatabase();

  /** One server for all tests of this JVM; it ends with the JVM. */
  private static synchronized EmbeddedPostgres server() {
    if (server == null) {
      try {
        // The embedded server's own defaults would lose commits in a crash.
        server =
            EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return server;
  }
}
