package dev.slipway.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.WeakHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

  private final boolean loginIsLimited;
  private final Set<Connection> open =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  StoreConnections(HikariDataSource pool) {
    String url = pool.getJdbcUrl();
    DriverManagerDataSource driver =
        new DriverManagerDataSource(url, pool.getUsername(), pool.getPassword());
    Properties all = new Properties();
    loginIsLimited = url.startsWith("jdbc:postgresql:") && !url.contains("socketTimeout=");
    if (loginIsLimited) {
      all.setProperty("connectTimeout", LOGIN_SECONDS);
      all.setProperty("socketTimeout", LOGIN_SECONDS);
      all.setProperty("tcpKeepAlive", "true");
    }
    all.putAll(pool.getDataSourceProperties());
    driver.setConnectionProperties(all);
    setTargetDataSource(driver);
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
