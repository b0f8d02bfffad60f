package dev.slipway.store;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Forces the embedded database's file to the disk after commits, so that a power cut loses none of
 * them: H2 itself leaves them to the kernel. One force serves all commits that ended before it
 * began. Does nothing for a database that is not embedded.
 */
final class FileForce {

  private final JdbcTemplate jdbc;
  private final AtomicLong commits = new AtomicLong();
  private final ReentrantLock forcing = new ReentrantLock();
  private long forced;
  private boolean embedded = true;
  private @Nullable MVStore file;

  FileForce(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Returns when everything that was committed before the call is on the disk. */
  void force() {
    long commit = commits.incrementAndGet();
    forcing.lock();
    try {
      if (forced < commit) {
        long upTo = commits.get();
        MVStore current = file();
        if (current != null) {
          current.sync();
        }
        forced = upTo;
      }
    } finally {
      forcing.unlock();
    }
  }

  /** A database that had to be closed is another one when it is open again. */
  private @Nullable MVStore file() {
    MVStore known = file;
    if (embedded && (known == null || known.isClosed())) {
      known = jdbc.execute(FileCompaction::file);
      embedded = known != null;
      file = known;
    }
    return known;
  }
}
