package dev.slipway.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Keeps the embedded database's file bounded. H2 tidies up in the background only when it may delay
 * writes; here every commit is written at once, and without this the file would keep a copy of
 * every page that ever changed.
 */
@Component
class FileCompaction implements SmartLifecycle {

  /** What commits overwrite cannot be reused until the next look, and takes room so long. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** Percent of the file that should be live data. */
  private static final int FILL_RATE = 50;

  /**
   * So much dead data is left in peace. A commit kills a copy of each page that it touches, so a
   * small file would be moved as a whole again and again, which is more than all commits write.
   */
  private static final long DEAD_BYTES = 32L << 20;

  /** Commits wait for a step, so that it is small. */
  private static final int STEP_BYTES = 4 << 20;

  private static final int STEPS = 32;

  private static final long NEVER = -1;

  private static final Logger log = LoggerFactory.getLogger(FileCompaction.class);

  private final JdbcTemplate jdbc;
  private final PeriodicTask compacting = new PeriodicTask(() -> PAUSE, this::tryCompact);
  private @Nullable MVStore file;

  /** The version of the file at the last look; each commit makes another one. */
  private long seen = NEVER;

  /**
   * Versions that were in use at the last two looks, the older one first. H2 reuses the room of
   * what no version in use needs two commits later, whether or not those have reached the disk. A
   * version is counted as used from its successor on, so the newest that is known to be on the disk
   * is whole as long as the one before is held.
   */
  private final Deque<MVStore.TxCounter> held = new ArrayDeque<>();

  FileCompaction(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public void start() {
    if (jdbc.execute(FileCompaction::file) != null) {
      tryCompact();
      // A virtual thread's timer wakes several others each time.
      compacting.start(Thread.ofPlatform().name("file-compaction").daemon());
    }
  }

  /** A database that closes or has no connection to give is none of this thread's business. */
  private void tryCompact() {
    try {
      compact();
    } catch (MVStoreException | DataAccessException e) {
      log.debug("The database's file was not compacted", e);
    }
  }

  /**
   * Does nothing while nothing was written since the last time. Otherwise, the pages that took the
   * place of older ones reach the disk before those may be reused: a power cut may cost commits
   * that were not forced, never the file.
   */
  void compact() {
    MVStore open = openFile();
    if (open == null || open.getCurrentVersion() == seen) {
      return;
    }
    // What this look moves makes another version, so the next one forces it and looks again.
    seen = open.getCurrentVersion();
    force(open);
    boolean more = true;
    for (int step = 0; more && step < STEPS; step++) {
      more = isWorthIt(open) && open.compact(FILL_RATE, STEP_BYTES);
    }
  }

  /** Older versions stay in use until the newer one is on the disk. */
  private void force(MVStore open) {
    held.addLast(open.registerVersionUsage());
    open.sync();
    while (held.size() > 2) {
      open.deregisterVersionUsage(held.removeFirst());
    }
  }

  private static boolean isWorthIt(MVStore open) {
    FileStore<?> store = open.getFileStore();
    long used = store.size() / 100 * open.getFillRate();
    long live = used / 100 * store.getChunksFillRate();
    return used - live > DEAD_BYTES;
  }

  /** Asked for once: a database that had to be closed is another one when it is open again. */
  private @Nullable MVStore openFile() {
    MVStore known = file;
    if (known == null || known.isClosed()) {
      known = jdbc.execute(FileCompaction::file);
      file = known;
      seen = NEVER;
      held.clear();
    }
    return known == null || known.isClosed() ? null : known;
  }

  /** The file behind a connection; null when the database is not an embedded one. */
  static @Nullable MVStore file(Connection connection) throws SQLException {
    if (!connection.isWrapperFor(JdbcConnection.class)) {
      return null;
    }
    return connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session
        ? session.getDatabase().getStore().getMvStore()
        : null;
  }

  @Override
  public void stop() {
    compacting.stop();
    letGo();
  }

  /** A database must have no version in use when it closes. */
  void letGo() {
    MVStore open = file;
    if (open != null && !open.isClosed()) {
      held.forEach(open::deregisterVersionUsage);
    }
    held.clear();
  }

  @Override
  public boolean isRunning() {
    return compacting.isRunning();
  }
}
