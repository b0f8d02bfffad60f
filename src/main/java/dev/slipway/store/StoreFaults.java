package dev.slipway.store;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.h2.api.ErrorCode;

/**
 * Sees every failure on the pool's connections: throws away those that H2 has closed, and notices a
 * full disk, which a database that answers does not show.
 */
public final class StoreFaults implements SQLExceptionOverride {

  private static final int DEEPEST = 20;
  private static final String DISK_FULL_STATE = "53100";

  /** After these H2 has closed the database under all connections; a new one opens it again. */
  private static final Set<Integer> CLOSED =
      Set.of(
          ErrorCode.DATABASE_IS_CLOSED,
          ErrorCode.DATABASE_CALLED_AT_SHUTDOWN,
          ErrorCode.CONNECTION_BROKEN_1,
          ErrorCode.OBJECT_CLOSED,
          ErrorCode.IO_EXCEPTION_1,
          ErrorCode.IO_EXCEPTION_2,
          ErrorCode.GENERAL_ERROR_1);

  private volatile boolean diskFull;

  StoreFaults() {}

  /** Whether there is no space left where the database keeps its files. */
  public static boolean isDiskFull(Throwable failure) {
    return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
        .limit(DEEPEST)
        .anyMatch(StoreFaults::saysDiskFull);
  }

  private static boolean saysDiskFull(Throwable failure) {
    if (failure instanceof SQLException e && DISK_FULL_STATE.equals(e.getSQLState())) {
      return true;
    }
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("no space left on device") || text.contains("disk quota exceeded");
  }

  static boolean isClosedForAll(SQLException failure) {
    return CLOSED.contains(failure.getErrorCode());
  }

  /** Whether a write failed for want of space, and none has succeeded since. */
  boolean diskIsFull() {
    return diskFull;
  }

  void diskHasSpace() {
    diskFull = false;
  }

  /** Beside Hikari's own list, which knows nothing of H2. */
  @java.lang.Override
  public Override adjudicate(SQLException failure) {
    if (isDiskFull(failure)) {
      diskFull = true;
    }
    return isClosedForAll(failure) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
  }
}
