package dev.slipway.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.whole.LeakAudit;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every row of the crash matrix, by name. */
class CrashMatrixIT {

  private static Rig rig;
  private CrashMatrix matrix;
  private LeakAudit audit;

  @BeforeAll
  static void open() throws IOException {
    rig = Rig.slipway();
  }

  @AfterAll
  static void close() {
    rig.close();
  }

  @BeforeEach
  void begin() {
    matrix = new CrashMatrix(rig);
    audit = rig.audit();
  }

  @AfterEach
  void leaveNothingBehind() {
    rig.mend();
    rig.docker().removeAll();
    audit.assertNothingLeft();
  }

  private static void keepsItsPromise(Seen seen) {
    assertThat(seen.faults()).as(seen.words()).isEmpty();
  }

  @Test
  void t1KilledBeforeTasksCreateItFinishesOrUndoesByItself() {
    keepsItsPromise(matrix.killedBeforeTasksCreate());
  }

  @Test
  void t2KilledBeforeTasksStartItFinishesOrUndoesByItself() {
    keepsItsPromise(matrix.killedBeforeTasksStart());
  }

  @Test
  void t3KilledAfterTasksStartItAdoptsTheProcess() {
    keepsItsPromise(matrix.killedAfterTasksStart());
  }

  @Test
  void t4KilledWhileAContainerRunsItLearnsOfTheExit() {
    keepsItsPromise(matrix.killedWhileRunning());
  }

  @Test
  void t5AfterAPowerLossTheContainerHasExitedAndStartsAgain() {
    keepsItsPromise(matrix.lostEverything());
  }

  @Test
  void t6ContainersOutliveContainerdAndTheirExitsAreHeard() {
    keepsItsPromise(matrix.containerdKilled());
  }

  @Test
  void t7AnExitDuringALostConnectionIsLearntOf() {
    keepsItsPromise(matrix.connectionLost());
  }

  @Test
  void t8AStartWithoutContainerdIsRefusedForNow() {
    keepsItsPromise(matrix.containerdAway());
  }
}
