package dev.slipway.store;

import java.sql.SQLException;
import org.axonframework.common.jdbc.PersistenceExceptionResolver;

/**
 * Tells a lost race for an aggregate's next sequence number from other failures. Axon's own
 * resolver knows a type of exception only that PostgreSQL's driver does not use.
 */
final class DuplicateKeys implements PersistenceExceptionResolver {

  /** The standard's code for a violated unique constraint, in both databases. */
  private static final String UNIQUE_VIOLATION = "23505";

  @Override
  public boolean isDuplicateKeyViolation(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e && isAmong(e)) {
        return true;
      }
    }
    return false;
  }

  /** The failure of one statement of a batch is the next one of the batch's. */
  private static boolean isAmong(SQLException failure) {
    for (SQLException e = failure; e != null; e = e.getNextException()) {
      if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
        return true;
      }
    }
    return false;
  }
}
