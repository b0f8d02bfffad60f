package dev.slipway.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * The right to write to a store on PostgreSQL: a session lock, which its connection holds until it
 * ends. H2 needs none, since it locks its own file.
 */
final class StoreLock {

  /** One lock for each schema, as each may be a store. */
  private static final String TRY =
      "select pg_try_advisory_lock(hashtextextended('slipway ' || current_schema(), 0))";

  private static final String HOLDER =
      """
      select a.pid, a.application_name, coalesce(host(a.client_addr), 'on its host')
      from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.database = (select oid from pg_database where datname = current_database())
        and (l.classid::bigint << 32 | l.objid::bigint)
          = hashtextextended('slipway ' || current_schema(), 0)
      """;

  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Names our connection to the server, so that one of ours that it still holds is known. */
  private final String name = "slipway " + UUID.randomUUID();

  private record Holder(int pid, String name, String address) {}

  /**
   * Lets the connection hold the lock, from now until it ends. A lock that an older connection of
   * this same service left behind, because the server has not noticed its end, is taken from it.
   *
   * @param patience how long to wait for another service to let go, such as one that just died
   * @throws StoreTaken when another service holds it
   */
  void take(Connection connection, Duration patience) throws SQLException {
    connection.setClientInfo("ApplicationName", name);
    long end = System.nanoTime() + patience.toNanos();
    while (!tried(connection)) {
      Holder holder = holder(connection);
      if (holder.name.equals(name)) {
        terminate(connection, holder.pid);
      } else if (holder.pid > 0 && System.nanoTime() >= end) {
        throw StoreTaken.by(
            "database session %d from %s".formatted(holder.pid, holder.address), null);
      }
      pause();
    }
  }

  private static boolean tried(Connection connection) throws SQLException {
    try (PreparedStatement asked = connection.prepareStatement(TRY);
        ResultSet answer = asked.executeQuery()) {
      return answer.next() && answer.getBoolean(1);
    }
  }

  /** Nobody, when the lock was freed meanwhile. */
  private static Holder holder(Connection connection) throws SQLException {
    try (PreparedStatement asked = connection.prepareStatement(HOLDER);
        ResultSet answer = asked.executeQuery()) {
      return answer.next()
          ? new Holder(answer.getInt(1), String.valueOf(answer.getString(2)), answer.getString(3))
          : new Holder(0, "", "");
    }
  }

  private static void terminate(Connection connection, int pid) throws SQLException {
    try (PreparedStatement asked = connection.prepareStatement("select pg_terminate_backend(?)")) {
      asked.setInt(1, pid);
      asked.execute();
    }
  }

  private static void pause() throws SQLException {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while waiting for the store's lock", e);
    }
  }
}
