package dev.slipway.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.SqlTypeValue;
import org.springframework.jdbc.core.StatementCreatorUtils;

/** Runs one statement for many rows in one round trip, within the caller's transaction. */
public final class BatchStatements {

  private final JdbcTemplate jdbc;

  public BatchStatements(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Runs the statement once per row of parameters; without rows it does nothing. */
  public void execute(String sql, List<@Nullable Object[]> rows) {
    if (rows.size() == 1) {
      jdbc.update(sql, rows.getFirst());
    } else if (!rows.isEmpty()) {
      jdbc.batchUpdate(sql, rows, rows.size(), BatchStatements::bind);
    }
  }

  /** One row of parameters out of two parts. */
  public static @Nullable Object[] joined(@Nullable Object[] head, @Nullable Object... tail) {
    @Nullable Object[] all = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, all, head.length, tail.length);
    return all;
  }

  private static void bind(PreparedStatement statement, @Nullable Object[] row)
      throws SQLException {
    for (int i = 0; i < row.length; i++) {
      StatementCreatorUtils.setParameterValue(statement, i + 1, SqlTypeValue.TYPE_UNKNOWN, row[i]);
    }
  }
}
