package dev.slipway.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Opens the pool's connections and remembers them, so that all can be cut at once. A database that
 * hangs does not close its connections: whoever waits for an answer would wait for ever, and a
 * limit on each answer would cut long queries of one that is well.
 */
final class StoreConnections extends DelegatingDataSource {

  private static final Logger log = LoggerFactory.getLogger(StoreConnections.class);
  private static final String LOGIN_SECONDS = "2";

  /** How long a starting service waits for one that died a moment ago to lose its lock. */
  private static final Duration AT_START = Duration.ofSeconds(5);

  private final boolean postgres;
  private final boolean loginIsLimited;
  private final StoreLock lock = new StoreLock();
  private final AtomicReference<@Nullable Connection> claimed = new AtomicReference<>();
  private volatile @Nullable StoreTaken lost;
  private final Set<Connection> open =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  StoreConnections(HikariDataSource pool) {
    String url = pool.getJdbcUrl();
    DriverManagerDataSource driver =
        new DriverManagerDataSource(url, pool.getUsername(), pool.getPassword());
    Properties all = new Properties();
    postgres = url.startsWith("jdbc:postgresql:");
    loginIsLimited = postgres && !url.contains("socketTimeout=");
    if (loginIsLimited) {
      all.setProperty("connectTimeout", LOGIN_SECONDS);
      all.setProperty("socketTimeout", LOGIN_SECONDS);
      all.setProperty("tcpKeepAlive", "true");
    }
    all.putAll(pool.getDataSourceProperties());
    driver.setConnectionProperties(all);
    setTargetDataSource(driver);
  }

  /**
   * Takes the store for this service, before anything is read from or written to it.
   *
   * @throws StoreTaken when another service has it
   */
  void claim() {
    try {
      claimed.set(locked(AT_START, AT_START));
    } catch (SQLException e) {
      if (e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
        throw StoreTaken.by("it has locked the database's file", e);
      }
      throw new CannotGetJdbcConnectionException("the event store cannot be reached", e);
    }
  }

  /**
   * The connection that holds the store for this service; a new one when the last was given out.
   *
   * @param answer how long the database may take for each answer
   * @throws StoreTaken when another service took the store meanwhile
   */
  Connection owner(Duration answer) throws SQLException {
    Connection first = claimed.getAndSet(null);
    return first == null ? locked(Duration.ZERO, answer) : first;
  }

  private Connection locked(Duration patience, Duration answer) throws SQLException {
    Connection connection = getConnection();
    if (postgres) {
      try {
        connection.setNetworkTimeout(Runnable::run, (int) answer.toMillis());
        lock.take(connection, patience);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    }
    return connection;
  }

  /** Cuts every connection and opens no other: the store belongs to another service. */
  void giveUp(StoreTaken taken) {
    lost = taken;
    cutAll();
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return remembered(super.getConnection(username, password));
  }

  @Override
  public Connection getConnection() throws SQLException {
    return remembered(super.getConnection());
  }

  private Connection remembered(Connection connection) throws SQLException {
    StoreTaken taken = lost;
    if (taken != null) {
      connection.close();
      throw new SQLNonTransientConnectionException(taken.reason(), taken);
    }
    if (loginIsLimited) {
      connection.setNetworkTimeout(Runnable::run, 0);
    }
    open.add(connection);
    return connection;
  }

  /**
   * Cuts every connection; whoever waits for an answer on one gets an error instead. H2, which
   * knows no cut, can open a database that it had to close only when all old connections are
   * closed.
   */
  void cutAll() {
    List<Connection> all;
    synchronized (open) {
      all = List.copyOf(open);
      open.clear();
    }
    for (Connection connection : all) {
      try {
        connection.abort(Runnable::run);
        connection.close();
      } catch (SQLException gone) {
        log.debug("A connection was gone before it was cut", gone);
      }
    }
  }

  /** The pool wants to bound the login; that is done above. */
  @Override
  public void setLoginTimeout(int seconds) {}
}
