package dev.slipway.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Knows whether the database answers and takes writes: asks it several times a second on a
 * connection of its own, so that a busy pool is no outage; less often while nobody wants to know,
 * and at once when somebody does again. When it does not answer, all connections are cut; when it
 * is back, the pool opens new ones by itself. A full disk is noticed by the first write that fails;
 * from then on this class tries to write.
 *
 * <p>That connection also holds the store for this service ({@link StoreLock}). When it is lost,
 * the next one takes the lock again before anything else goes on; when another service was faster,
 * all connections are cut for good and this service ends. Until the loss is noticed, within two
 * seconds, the pool may still write, while the other one has only begun to start.
 */
@Component
public class StoreHealth implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(StoreHealth.class);
  private static final Duration INTERVAL = Duration.ofMillis(200);

  /** The interval when nobody wanted to know for that long. */
  private static final Duration IDLE_INTERVAL = Duration.ofMillis(500);

  private static final Duration IDLE = Duration.ofSeconds(2);

  /** With the interval and the way back to the client less than two seconds. */
  private static final Duration PATIENCE = Duration.ofMillis(1_300);

  /** Each write that fails costs H2 all its connections. */
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  private final HikariDataSource pool;
  private final StoreConnections connections;
  private final StoreFaults faults;
  private final Runnable end;
  private final PeriodicTask looking = new PeriodicTask(this::pause, this::look);
  private volatile CompletableFuture<Void> outage = new CompletableFuture<>();
  private volatile long askedAt = System.nanoTime();
  private @Nullable Connection connection;
  private String reason = "";
  private long lastTry;
  private boolean ending;

  @Autowired
  StoreHealth(DataSource dataSource) throws SQLException {
    this(dataSource, () -> System.exit(1));
  }

  /**
   * @param end ends the service, called at most once
   */
  StoreHealth(DataSource dataSource, Runnable end) throws SQLException {
    this.end = end;
    pool = dataSource.unwrap(HikariDataSource.class);
    if (!(pool.getDataSource() instanceof StoreConnections ours)
        || !(pool.getExceptionOverride() instanceof StoreFaults seen)) {
      throw new IllegalStateException("the pool was not prepared by StorePool");
    }
    connections = ours;
    faults = seen;
  }

  /** Whether the database does not answer or takes no writes: what is in memory may be stale. */
  public boolean isAway() {
    long now = System.nanoTime();
    boolean wasIdle = now - askedAt > IDLE.toNanos();
    askedAt = now;
    if (wasIdle) {
      looking.hurry();
    }
    return outage.isDone();
  }

  private Duration pause() {
    boolean idle = !outage.isDone() && System.nanoTime() - askedAt > IDLE.toNanos();
    return idle ? IDLE_INTERVAL : INTERVAL;
  }

  /** Returns when the database answers, as far as is known; otherwise throws at once. */
  public void require() {
    if (isAway()) {
      throw StoreUnavailable.refused(faults.diskIsFull());
    }
  }

  /**
   * The same future, which fails with {@link StoreUnavailable} as soon as the database goes away:
   * for whoever waits for something that is decided by a commit.
   */
  public <T extends @Nullable Object> CompletableFuture<T> orUnavailable(
      CompletableFuture<T> awaited) {
    CompletableFuture<T> either = new CompletableFuture<>();
    var _ =
        awaited.whenComplete((value, failure) -> {
          if (failure == null) {
            either.complete(value);
          } else {
            either.completeExceptionally(failure);
          }
        });
    var _ =
        CompletableFuture.anyOf(either, outage)
            .thenRun(() -> {
              if (!either.isDone()) {
                either.completeExceptionally(StoreUnavailable.unsure(faults.diskIsFull()));
              }
            });
    return either;
  }

  private void look() {
    try {
      lookAgain();
    } catch (StoreTaken taken) {
      connections.giveUp(taken);
      outage.complete(null);
      if (!ending) {
        ending = true;
        log.error("{} This service ends.", taken.reason());
        Thread.ofPlatform().name("store-lost").start(end);
      }
    }
  }

  /** An old connection may be dead while the database is well, so a new one is asked as well. */
  private void lookAgain() {
    long begun = System.nanoTime();
    boolean answers = answers();
    if (!answers && System.nanoTime() - begun < PATIENCE.toNanos() / 4) {
      answers = answers();
    }
    boolean full = faults.diskIsFull();
    boolean works = answers && (!full || takesWrites()) && (!outage.isDone() || poolGives());
    if (works && outage.isDone()) {
      outage = new CompletableFuture<>();
      log.info("The database answers again");
    } else if (!works && !outage.isDone()) {
      outage.complete(null);
      String what = faults.diskIsFull() ? "has no disk space" : "does not answer";
      log.error("The database {}: {}", what, reason);
    }
    if (works && full) {
      // Not before the outage is over: until then it is why requests are refused.
      faults.diskHasSpace();
    }
    if (!answers) {
      connections.cutAll();
    }
  }

  /** After an outage the pool waits up to some seconds before it opens connections again. */
  private boolean poolGives() {
    try (Connection given = pool.getConnection()) {
      return !given.isClosed();
    } catch (SQLException notYet) {
      return false;
    }
  }

  private boolean takesWrites() {
    if (outage.isDone() && System.nanoTime() - lastTry < BETWEEN_TRIES.toNanos()) {
      return false;
    }
    lastTry = System.nanoTime();
    return did("update view_version set version = version");
  }

  private boolean answers() {
    return did("select 1");
  }

  private boolean did(String sql) {
    try {
      Connection asked = connection;
      if (asked == null) {
        asked = connections.owner(PATIENCE);
        connection = asked;
        asked.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
      }
      try (Statement statement = asked.createStatement()) {
        statement.execute(sql);
        return true;
      }
    } catch (SQLException e) {
      reason = e.toString();
      hangUp();
      if (StoreFaults.isClosedForAll(e)) {
        connections.cutAll();
      }
      return false;
    }
  }

  private void hangUp() {
    Connection old = connection;
    connection = null;
    try {
      if (old != null) {
        old.close();
      }
    } catch (SQLException gone) {
      log.debug("The connection was gone", gone);
    }
  }

  @Override
  public void start() {
    looking.start(Thread.ofPlatform().name("store-health").daemon());
  }

  @Override
  public void stop() {
    looking.stop();
    hangUp();
  }

  @Override
  public boolean isRunning() {
    return looking.isRunning();
  }
}
