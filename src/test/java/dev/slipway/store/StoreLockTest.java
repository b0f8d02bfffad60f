package dev.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One service at a time on one PostgreSQL. */
class StoreLockTest {

  private static EmbeddedPostgres server;

  @BeforeAll
  static void start() throws IOException {
    server = EmbeddedPostgres.builder().start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void belongsToOneServiceUntilItsConnectionEnds() throws SQLException {
    StoreLock first = new StoreLock();
    StoreLock second = new StoreLock();
    try (Connection one = connect()) {
      first.take(one, Duration.ZERO);
      try (Connection two = connect()) {
        assertThatThrownBy(() -> second.take(two, Duration.ZERO))
            .isInstanceOf(StoreTaken.class)
            .hasMessageMatching(
                "The event store that spring.datasource.url names is in use by another running"
                    + " service \\(database session \\d+ from [^)]+\\): [^.]+\\.");
      }
    }
    try (Connection two = connect()) {
      second.take(two, Duration.ofSeconds(10));
      assertThat(two.isValid(2)).isTrue();
    }
  }

  @Test
  void isOneForEachSchema() throws SQLException {
    try (Connection one = connect();
        Connection two = connect();
        Statement other = two.createStatement()) {
      other.execute("create schema other");
      other.execute("set search_path to other");
      new StoreLock().take(one, Duration.ofSeconds(10));
      new StoreLock().take(two, Duration.ZERO);
    }
  }

  @Test
  void isTakenFromAnOlderConnectionOfTheSameService() throws SQLException {
    StoreLock lock = new StoreLock();
    try (Connection forgotten = connect();
        Connection next = connect()) {
      lock.take(forgotten, Duration.ofSeconds(10));
      lock.take(next, Duration.ZERO);
      assertThat(forgotten.isValid(2)).isFalse();
    }
  }

  @Test
  void endsAServiceThatLostItToAnother() throws SQLException {
    AtomicInteger ended = new AtomicInteger();
    try (HikariDataSource pool = pool()) {
      StoreHealth health = new StoreHealth(pool, ended::incrementAndGet);
      health.start();
      try (Connection other = connect();
          Statement kill = other.createStatement()) {
        // The other one waits for the lock already when the first one's session is ended.
        Thread waiting =
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    kill.execute(
                        "select pg_advisory_lock("
                            + "hashtextextended('slipway ' || current_schema(), 0))");
                  } catch (SQLException e) {
                    throw new IllegalStateException(e);
                  }
                });
        await().until(() -> count("select count(*) from pg_locks where not granted") == 1);
        assertThat(
                count(
                    "select count(pg_terminate_backend(pid)) from pg_locks"
                        + " where locktype = 'advisory' and granted"))
            .isEqualTo(1);
        await().until(() -> ended.get() == 1);
        assertThat(health.isAway()).isTrue();
        assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);
        assertThat(waiting.isAlive()).isFalse();
      } finally {
        health.stop();
      }
    }
  }

  private static HikariDataSource pool() {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(server.getJdbcUrl("postgres", "postgres"));
    pool.setUsername("postgres");
    pool.setPassword("postgres");
    pool.setConnectionTimeout(1000);
    return (HikariDataSource) new StorePool().postProcessAfterInitialization(pool, "pool");
  }

  private static long count(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        var answer = statement.executeQuery(sql)) {
      answer.next();
      return answer.getLong(1);
    }
  }

  private static Connection connect() throws SQLException {
    return server.getPostgresDatabase().getConnection();
  }
}
