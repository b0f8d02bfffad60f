package dev.slipway.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times as columns hold them: nanoseconds since 1970. */
public final class Nanos {

  private static final long PER_SECOND = 1_000_000_000L;

  private static final Instant LATEST = Instant.ofEpochSecond(Long.MAX_VALUE / PER_SECOND);
  private static final Instant EARLIEST = Instant.ofEpochSecond(Long.MIN_VALUE / PER_SECOND);

  private Nanos() {}

  public static long of(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), PER_SECOND), time.getNano());
  }

  /** The same, or the nearest that a column can hold: for times that a client asks about. */
  public static long nearest(Instant time) {
    if (!time.isBefore(LATEST)) {
      return Long.MAX_VALUE;
    }
    return time.isBefore(EARLIEST) ? Long.MIN_VALUE : of(time);
  }

  public static @Nullable Long ofNullable(@Nullable Instant time) {
    return time == null ? null : of(time);
  }

  public static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, PER_SECOND), Math.floorMod(nanos, PER_SECOND));
  }

  public static @Nullable Instant read(ResultSet row, String column) throws SQLException {
    long nanos = row.getLong(column);
    return row.wasNull() ? null : instant(nanos);
  }
}
