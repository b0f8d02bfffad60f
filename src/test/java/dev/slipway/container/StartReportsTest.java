package dev.slipway.container;

import static dev.slipway.container.Life.ENDPOINT;
import static dev.slipway.container.Life.FAILURE;
import static dev.slipway.container.Life.FIRST;
import static dev.slipway.container.Life.ID;
import static dev.slipway.container.Life.PID;
import static dev.slipway.container.Life.SECOND;
import static dev.slipway.container.Life.STOP;
import static dev.slipway.container.Life.TIMINGS;
import static dev.slipway.container.Life.at;
import static dev.slipway.container.Life.created;
import static dev.slipway.container.Life.createdToBeRemovedAfterwards;
import static dev.slipway.container.Life.exit;
import static dev.slipway.container.Life.exited;
import static dev.slipway.container.Life.exiting;
import static dev.slipway.container.Life.failed;
import static dev.slipway.container.Life.paused;
import static dev.slipway.container.Life.removed;
import static dev.slipway.container.Life.removing;
import static dev.slipway.container.Life.removingByForce;
import static dev.slipway.container.Life.requested;
import static dev.slipway.container.Life.running;
import static dev.slipway.container.Life.starting;
import static dev.slipway.container.Life.stopping;
import static dev.slipway.container.Life.taskCreated;
import static dev.slipway.container.Life.then;
import static dev.slipway.container.Life.undoing;

import dev.slipway.container.ContainerCommand.RecordContainerStarted;
import dev.slipway.container.ContainerCommand.RecordNetworkAttached;
import dev.slipway.container.ContainerCommand.RecordReleased;
import dev.slipway.container.ContainerCommand.RecordSignalAnswered;
import dev.slipway.container.ContainerCommand.RecordSnapshotPrepared;
import dev.slipway.container.ContainerCommand.RecordStaleObjectRemoved;
import dev.slipway.container.ContainerCommand.RecordStartFailed;
import dev.slipway.container.ContainerCommand.RecordTaskCreated;
import dev.slipway.container.ContainerCommand.RecordTaskExited;
import dev.slipway.container.ContainerCommand.RecordTogether;
import dev.slipway.container.ContainerEvent.CleanedUp;
import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.ContainerStopped;
import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.LateTaskExited;
import dev.slipway.container.ContainerEvent.NetworkAttached;
import dev.slipway.container.ContainerEvent.OutOfMemory;
import dev.slipway.container.ContainerEvent.PauseRequested;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.ContainerEvent.SnapshotPrepared;
import dev.slipway.container.ContainerEvent.StaleObjectRemoved;
import dev.slipway.container.ContainerEvent.StartFailed;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.container.ContainerEvent.TaskCreated;
import dev.slipway.container.ContainerEvent.TaskExited;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the start path and the monitor report: recorded once, and only for the present attempt. */
class StartReportsTest {

  private final AggregateTestFixture<Container> fixture =
      new AggregateTestFixture<>(Container.class);

  static Stream<ContainerCommand> reportsOfTheFirstAttempt() {
    return Stream.of(
        new RecordSnapshotPrepared(ID, FIRST, ID, TIMINGS, at(40)),
        new RecordNetworkAttached(ID, FIRST, ENDPOINT, TIMINGS, at(40)),
        new RecordTaskCreated(ID, FIRST, PID, TIMINGS, at(40)),
        new RecordContainerStarted(ID, FIRST, PID, at(40), TIMINGS),
        new RecordStartFailed(ID, FIRST, "task", FAILURE, TIMINGS, at(40)));
  }

  @Nested
  class Milestones {

    @Test
    void areRecordedAsTheyAreReached() {
      when(starting(), new RecordSnapshotPrepared(ID, FIRST, ID, TIMINGS, at(40)))
          .expectEvents(new SnapshotPrepared(ID, FIRST, ID, TIMINGS, at(40)));
    }

    @Test
    void mayBeReachedByTheNetworkBeforeTheTask() {
      when(starting(), new RecordNetworkAttached(ID, FIRST, ENDPOINT, TIMINGS, at(40)))
          .expectEvents(new NetworkAttached(ID, FIRST, ENDPOINT, TIMINGS, at(40)));
    }

    @Test
    void tellThePidOfTheCreatedTask() {
      when(starting(), new RecordTaskCreated(ID, FIRST, PID, TIMINGS, at(40)))
          .expectEvents(new TaskCreated(ID, FIRST, PID, TIMINGS, at(40)));
    }

    @Test
    void endInTheStartedContainer() {
      when(taskCreated(PID), new RecordContainerStarted(ID, FIRST, PID, at(40), TIMINGS))
          .expectEvents(new ContainerStarted(ID, FIRST, PID, TIMINGS, at(40)));
    }

    @Test
    void areRecordedInOneTransactionWithWhatFollows() {
      RecordSnapshotPrepared snapshot = new RecordSnapshotPrepared(ID, FIRST, ID, TIMINGS, at(40));
      when(
              starting(),
              new RecordTogether(
                  ID,
                  List.of(
                      snapshot,
                      snapshot,
                      new RecordStartFailed(ID, FIRST, "task", FAILURE, TIMINGS, at(41)),
                      new RecordTaskCreated(ID, FIRST, PID, TIMINGS, at(42)))))
          .expectEvents(
              new SnapshotPrepared(ID, FIRST, ID, TIMINGS, at(40)),
              new StartFailed(ID, FIRST, "task", FAILURE, TIMINGS, at(41)));
    }

    @Test
    void mayTellOfAStaleObject() {
      when(starting(), new RecordStaleObjectRemoved(ID, FIRST, "old", "container", "why", at(40)))
          .expectEvents(new StaleObjectRemoved(ID, FIRST, "old", "container", "why", at(40)));
    }

    @Test
    void mayTellOfAnOrphanOfAnEarlierAttemptAtAnyTime() {
      for (var life : List.of(starting(), running(PID), exited(PID, 0), removed())) {
        when(life, new RecordStaleObjectRemoved(ID, "old", "old", "network", "why", at(40)))
            .expectEvents(new StaleObjectRemoved(ID, "old", "old", "network", "why", at(40)));
      }
    }

    static Stream<ContainerCommand> recordedAlready() {
      return reportsOfTheFirstAttempt().limit(3);
    }

    @ParameterizedTest
    @MethodSource("recordedAlready")
    void repeatedRecordNothing(ContainerCommand report) {
      when(taskCreated(PID), report).expectNoEvents();
    }

    @ParameterizedTest
    @MethodSource("dev.slipway.container.StartReportsTest#reportsOfTheFirstAttempt")
    void ofAnEarlierAttemptAreIgnoredDuringTheNext(ContainerCommand report) {
      when(then(failed(), requested(SECOND)), report).expectNoEvents();
    }

    @ParameterizedTest
    @MethodSource("dev.slipway.container.StartReportsTest#reportsOfTheFirstAttempt")
    void areIgnoredOnceTheContainerRuns(ContainerCommand report) {
      when(running(PID), report).expectNoEvents();
    }

    @ParameterizedTest
    @MethodSource("dev.slipway.container.StartReportsTest#reportsOfTheFirstAttempt")
    void areIgnoredOnceTheAttemptFailed(ContainerCommand report) {
      when(undoing(), report).expectNoEvents();
    }
  }

  @Nested
  class FailedStart {

    @Test
    void isRecordedBeforeItIsUndone() {
      when(taskCreated(PID), new RecordStartFailed(ID, FIRST, "start", FAILURE, TIMINGS, at(40)))
          .expectEvents(new StartFailed(ID, FIRST, "start", FAILURE, TIMINGS, at(40)));
    }

    @Test
    void isOverWhenItIsUndone() {
      when(
              undoing(),
              new RecordReleased(ID, FIRST, List.of(new Release("task", at(39), 7, null)), at(40)))
          .expectEvents(
              new CleanedUp(ID, FIRST, "task", "released", null, 7, at(39)),
              new StartUndone(ID, FIRST, FAILURE, at(40)));
    }

    @Test
    void isOverEvenWhenSomethingIsStillOwed() {
      when(
              undoing(),
              new RecordReleased(
                  ID, FIRST, List.of(new Release("network", at(39), 7, "busy")), at(40)))
          .expectEvents(
              new CleanedUp(ID, FIRST, "network", "failed", "busy", 7, at(39)),
              new StartUndone(ID, FIRST, FAILURE, at(40)));
    }

    @Test
    void swallowsTheExitOfTheTaskThatItsUndoKilled() {
      List<ContainerEvent> undoingTask =
          then(taskCreated(PID), new StartFailed(ID, FIRST, "start", FAILURE, TIMINGS, at(5)));
      when(undoingTask, exited137(PID)).expectNoEvents();
    }
  }

  @Nested
  class Released {

    private final RecordReleased lateRelease =
        new RecordReleased(ID, FIRST, List.of(new Release("network", at(39), 7, null)), at(40));
    private final CleanedUp cleanedUp =
        new CleanedUp(ID, FIRST, "network", "released", null, 7, at(39));

    private static final CleanedUp BUSY =
        new CleanedUp(ID, FIRST, "network", "failed", "busy", 7, at(20));

    static Stream<List<ContainerEvent>> afterTheAttempt() {
      return Stream.of(
          then(failed(), BUSY),
          then(exited(PID, 0), BUSY),
          then(failed(), BUSY, requested(SECOND)),
          then(removing(failed()), BUSY, new ContainerRemoved(ID, "web", at(31))));
    }

    @ParameterizedTest
    @MethodSource("afterTheAttempt")
    void repeatedIsRecordedOnce(List<ContainerEvent> life) {
      fixture.given(life).andGivenCommands(lateRelease).when(lateRelease).expectNoEvents();
    }

    @ParameterizedTest
    @MethodSource("afterTheAttempt")
    void failedOnceMoreIsNoNews(List<ContainerEvent> life) {
      when(
              life,
              new RecordReleased(
                  ID, FIRST, List.of(new Release("network", at(39), 7, "busy")), at(40)))
          .expectNoEvents();
    }

    @Test
    void ofAnAttemptThatOwesNothingIsNoNews() {
      for (var life : List.of(failed(), exited(PID, 0), removed())) {
        when(life, lateRelease).expectNoEvents();
      }
    }

    @Test
    void thatEndsAnAttemptIsRecordedOnceWithEverythingInIt() {
      fixture
          .given(exiting(PID, 3))
          .andGivenCommands(lateRelease)
          .when(lateRelease)
          .expectNoEvents();
    }

    @Test
    void byARemovalIsRecordedOncePerStep() {
      Release failed = new Release("snapshot", at(39), 7, "busy");
      Release done = new Release("snapshot", at(39), 7, null);
      List<ContainerEvent> life = removing(created());
      RecordReleased first = new RecordReleased(ID, Release.REMOVAL, List.of(failed), at(40));
      RecordReleased second = new RecordReleased(ID, Release.REMOVAL, List.of(done), at(41));
      CleanedUp busy = new CleanedUp(ID, Release.REMOVAL, "snapshot", "failed", "busy", 7, at(39));
      when(life, first).expectEvents(busy);
      fixture.given(life).andGivenCommands(first).when(first).expectNoEvents();
      fixture
          .given(life)
          .andGivenCommands(first)
          .when(second)
          .expectEvents(
              new CleanedUp(ID, Release.REMOVAL, "snapshot", "released", null, 7, at(39)));
      fixture.given(life).andGivenCommands(first, second).when(second).expectNoEvents();
    }

    @ParameterizedTest
    @MethodSource("afterTheAttempt")
    void lateIsRecordedAndChangesNothingElse(List<ContainerEvent> life) {
      when(life, lateRelease).expectEvents(cleanedUp);
    }

    @Test
    void publishesTheExit() {
      when(exiting(PID, 3), new RecordReleased(ID, FIRST, List.of(), at(40)))
          .expectEvents(exit(3, false, at(20), at(40)));
    }

    @Test
    void publishesTheExitBeforeTheStop() {
      when(exiting(stopping(PID), PID, 143), new RecordReleased(ID, FIRST, List.of(), at(40)))
          .expectEvents(exit(143, false, at(20), at(40)), new ContainerStopped(ID, STOP, at(40)));
    }

    @Test
    void tellsThatTheTaskRanOutOfMemory() {
      List<ContainerEvent> killed =
          exiting(then(running(PID), new OutOfMemory(ID, at(11))), PID, 137);
      when(killed, new RecordReleased(ID, FIRST, List.of(), at(40)))
          .expectEvents(exit(137, true, at(20), at(40)));
    }

    @Test
    void neverPublishesAnEndBeforeTheBeginning() {
      List<ContainerEvent> clockJumpedBack =
          then(running(PID), new TaskExited(ID, FIRST, PID, 0, at(-3_600), false, null, at(21)));
      when(clockJumpedBack, new RecordReleased(ID, FIRST, List.of(), at(40)))
          .expectEvents(exit(0, false, at(10), at(40)));
    }
  }

  @Nested
  class TaskExit {

    static Stream<List<ContainerEvent>> live() {
      return Stream.of(running(PID), paused(PID), taskCreated(PID));
    }

    @ParameterizedTest
    @MethodSource("live")
    void ofThePresentTaskIsRecorded(List<ContainerEvent> life) {
      when(life, exited137(PID))
          .expectEvents(new TaskExited(ID, FIRST, PID, 137, at(39), false, null, at(40)));
    }

    @Test
    void answersEverySignalButNoPause() {
      List<ContainerEvent> asked =
          then(
              stopping(PID),
              new KillRequested(ID, FIRST, null, 9, false, "user", at(16)),
              new PauseRequested(ID, FIRST, "pause", "user", at(17)));
      when(asked, exited137(PID))
          .expectEvents(
              new TaskExited(ID, FIRST, PID, 137, at(39), false, null, at(40)),
              new SignalAnswered(ID, STOP, null, null, FIRST, at(40)));
      fixture
          .given(asked)
          .andGivenCommands(exited137(PID))
          .when(new RecordSignalAnswered(ID, STOP, null, null, at(41)))
          .expectNoEvents();
    }

    @Test
    void tellsWhetherTheContainerIsRemovedAfterIt() {
      for (var life :
          List.of(running(createdToBeRemovedAfterwards(), PID), removingByForce(running(PID)))) {
        when(life, exited137(PID))
            .expectEvents(new TaskExited(ID, FIRST, PID, 137, at(39), true, null, at(40)));
      }
    }

    @Test
    void withoutATimeOfTheRuntimeHasTheTimeOfItsReport() {
      when(running(PID), new RecordTaskExited(ID, FIRST, PID, 255, null, at(40)))
          .expectEvents(new TaskExited(ID, FIRST, PID, 255, at(40), false, true, at(40)));
    }

    @Test
    void beforeTheStartIsRecordedIsKeptUntilThen() {
      List<ContainerEvent> early =
          then(taskCreated(PID), new TaskExited(ID, FIRST, PID, 3, at(20), false, null, at(21)));
      fixture
          .given(early)
          .andGivenCommands(new RecordContainerStarted(ID, FIRST, PID, at(10), TIMINGS))
          .when(new RecordReleased(ID, FIRST, List.of(), at(40)))
          .expectEvents(exit(3, false, at(20), at(40)));
    }

    static Stream<List<ContainerEvent>> ended() {
      return Stream.of(
          exiting(PID, 137),
          exited(PID, 137),
          then(taskCreated(PID), new TaskExited(ID, FIRST, PID, 137, at(39), false, null, at(40))),
          then(exited(PID, 137), requested(SECOND)),
          removed());
    }

    @ParameterizedTest
    @MethodSource("ended")
    void reportedAgainRecordsNothing(List<ContainerEvent> life) {
      when(life, exited137(PID)).expectNoEvents();
    }

    static Stream<List<ContainerEvent>> withAnotherTaskOrNone() {
      return Stream.of(created(), taskCreated(PID), running(PID), paused(PID), exited(PID, 0));
    }

    @ParameterizedTest
    @MethodSource("withAnotherTaskOrNone")
    void ofAnotherTaskIsRecordedAsLateAndEndsNothing(List<ContainerEvent> life) {
      when(life, exited137(99)).expectEvents(new LateTaskExited(ID, 99, 137, at(39), at(40)));
    }

    @Test
    void ofTheSecondTaskIsRecordedEvenIfItGotThePidOfTheFirst() {
      when(secondRunWithTheSamePid(), exited137(PID))
          .expectEvents(new TaskExited(ID, SECOND, PID, 137, at(39), false, null, at(40)));
    }

    @Test
    void ofTheFirstTaskToldLateDoesNotEndTheSecondThatGotItsPid() {
      when(secondRunWithTheSamePid(), new RecordTaskExited(ID, FIRST, PID, 137, at(39), at(40)))
          .expectNoEvents();
    }

    private static List<ContainerEvent> secondRunWithTheSamePid() {
      return then(
          exited(PID, 0),
          requested(SECOND),
          new TaskCreated(ID, SECOND, PID, TIMINGS, at(24)),
          new ContainerStarted(ID, SECOND, PID, TIMINGS, at(25)));
    }
  }

  private static RecordTaskExited exited137(int pid) {
    return new RecordTaskExited(ID, null, pid, 137, at(39), at(40));
  }

  private ResultValidator<Container> when(List<ContainerEvent> life, ContainerCommand command) {
    return fixture.given(life).when(command);
  }
}
