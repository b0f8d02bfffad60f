package dev.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

class FileForceTest {

  @TempDir private Path folder;

  @BeforeAll
  static void watch() {
    FilePath.register(new WatchedDisk());
  }

  private DriverManagerDataSource database() {
    return new DriverManagerDataSource(
        "jdbc:h2:watched:" + folder + "/db;WRITE_DELAY=0;DB_CLOSE_DELAY=-1", "sa", "");
  }

  @Test
  void whatWasCommittedBeforeIsOnTheDiskAfterwards() {
    JdbcTemplate jdbc = new JdbcTemplate(database());
    FileForce force = new FileForce(jdbc);
    jdbc.execute("create table t (id integer)");
    for (int i = 0; i < 20; i++) {
      jdbc.update("insert into t values (?)", i);
      assertThat(WatchedDisk.UNFORCED_WRITES).as("H2 itself forces nothing").hasPositiveValue();

      force.force();

      assertThat(WatchedDisk.UNFORCED_WRITES).hasValue(0);
    }
    jdbc.execute("shutdown");
  }

  @Test
  void aTransactionIsForcedOnceHoweverManyTakePartInIt() {
    DriverManagerDataSource database = database();
    JdbcTemplate jdbc = new JdbcTemplate(database);
    jdbc.execute("create table t (id integer)");
    var transactions =
        new CommitVerifyingTransactionManager(new JdbcTransactionManager(database), jdbc, true);
    DefaultUnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(null);
    unit.attachTransaction(transactions);
    WatchedDisk.FORCES.set(0);

    unit.execute(() -> {
      CommitVerifyingTransactionManager.appending(GenericEventMessage.asEventMessage("it"));
      for (int i = 0; i < 3; i++) {
        int id = i;
        transactions.executeInTransaction(() -> jdbc.update("insert into t values (?)", id));
      }
      assertThat(WatchedDisk.FORCES).hasValue(0);
    });

    assertThat(WatchedDisk.FORCES).hasValue(1);
    assertThat(WatchedDisk.UNFORCED_WRITES).hasValue(0);
    jdbc.execute("shutdown");
  }

  @Test
  void aDatabaseThatWasClosedIsForcedWhenItIsOpenAgain() {
    JdbcTemplate jdbc = new JdbcTemplate(database());
    FileForce force = new FileForce(jdbc);
    jdbc.execute("create table t (id integer)");
    force.force();
    jdbc.execute("shutdown");
    jdbc.update("insert into t values (1)");

    force.force();

    assertThat(WatchedDisk.UNFORCED_WRITES).hasValue(0);
    jdbc.execute("shutdown");
  }
}
