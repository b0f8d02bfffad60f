package dev.slipway.archive;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** What has left the store: how far, and where it lies now. */
@Component
public class Archive {

  private final ArchiveRows rows;
  private final AtomicLong horizon;

  Archive(ArchiveRows rows) {
    this.rows = rows;
    this.horizon = new AtomicLong(rows.lastEvent());
  }

  /**
   * The highest position of an event that has left the store, 0 when none has: a reader that goes
   * on from here or later misses nothing.
   */
  public long horizon() {
    return horizon.get();
  }

  /** The archived container with this id, or the one that was removed last with this name. */
  public Optional<ArchivedContainer> find(String nameOrId) {
    return rows.container(nameOrId.startsWith("/") ? nameOrId.substring(1) : nameOrId);
  }

  void reaches(long lastEvent) {
    horizon.accumulateAndGet(lastEvent, Math::max);
  }
}
