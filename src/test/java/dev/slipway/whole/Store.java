package dev.slipway.whole;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
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

  /** Statements of all services that PostgreSQL has executed, without begins and commits. */
  static synchronized long statements() {
    try (Connection connection = server().getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create extension if not exists pg_stat_statements");
      try (ResultSet sum =
          statement.executeQuery(
              "select sum(calls) from pg_stat_statements join pg_database on dbid = oid"
                  + " where datname <> 'postgres'")) {
        sum.next();
        return sum.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One server for all tests of this JVM; it ends with the JVM. */
  private static synchronized EmbeddedPostgres server() {
    if (server == null) {
      try {
        // The embedded server's own defaults would lose commits in a crash.
        server =
            EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .setServerConfig("pg_stat_statements.track_utility", "off")
                .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return server;
  }
}
