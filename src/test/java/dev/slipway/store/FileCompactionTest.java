package dev.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class FileCompactionTest {

  @TempDir private Path folder;
  private JdbcTemplate jdbc;
  private FileCompaction compaction;

  @BeforeAll
  static void watch() {
    FilePath.register(new WatchedDisk());
  }

  @BeforeEach
  void open() {
    jdbc =
        new JdbcTemplate(
            new DriverManagerDataSource(
                "jdbc:h2:watched:" + folder + "/db;WRITE_DELAY=0;DB_CLOSE_DELAY=-1", "sa", ""));
    compaction = new FileCompaction(jdbc);
    jdbc.execute("create table t (id integer primary key, text varchar)");
  }

  @AfterEach
  void close() {

    compaction.letGo();
    jdbc.execute("shutdown");
  }

  /** Each look may move something, which the next one forces; that comes to an end. */
  private void untilQuiet() {
    long before;
    do {
      before = WatchedDisk.FORCES.get();
      compaction.compact();
    } while (WatchedDisk.FORCES.get() != before);
  }

  @Test
  void aLookAfterAWriteForcesIt() {
    untilQuiet();
    jdbc.update("insert into t values (1, 'a')");
    assertThat(WatchedDisk.UNFORCED_WRITES).hasPositiveValue();

    compaction.compact();
    untilQuiet();

    assertThat(WatchedDisk.UNFORCED_WRITES).hasValue(0);
  }

  @Test
  void aLookAtAFileThatNobodyWroteTouchesNothing() {
    jdbc.update("insert into t values (1, 'a')");
    untilQuiet();
    long forces = WatchedDisk.FORCES.get();

    for (int i = 0; i < 10; i++) {
      jdbc.queryForList("select * from t");
      compaction.compact();
    }

    assertThat(WatchedDisk.FORCES).hasValue(forces);
    assertThat(WatchedDisk.UNFORCED_WRITES).hasValue(0);
  }

  @Test
  void aDatabaseThatWasOpenedAnewIsLookedAtAgain() {
    untilQuiet();

    compaction.letGo();
    jdbc.execute("shutdown");
    jdbc.update("insert into t values (2, 'b')");
    long forces = WatchedDisk.FORCES.get();

    compaction.compact();

    assertThat(WatchedDisk.FORCES.get()).isGreaterThan(forces);
  }
}
