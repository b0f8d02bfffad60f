package dev.slipway.container;

import static dev.slipway.container.Life.FIRST;
import static dev.slipway.container.Life.ID;
import static dev.slipway.container.Life.PID;
import static dev.slipway.container.Life.STOP;
import static dev.slipway.container.Life.at;
import static dev.slipway.container.Life.created;
import static dev.slipway.container.Life.exited;
import static dev.slipway.container.Life.exiting;
import static dev.slipway.container.Life.paused;
import static dev.slipway.container.Life.removed;
import static dev.slipway.container.Life.removing;
import static dev.slipway.container.Life.running;
import static dev.slipway.container.Life.starting;
import static dev.slipway.container.Life.stopping;
import static dev.slipway.container.Life.then;
import static dev.slipway.container.Life.undoing;

import dev.slipway.container.ContainerCommand.Answer;
import dev.slipway.container.ContainerCommand.EscalateStop;
import dev.slipway.container.ContainerCommand.KillContainer;
import dev.slipway.container.ContainerCommand.PauseContainer;
import dev.slipway.container.ContainerCommand.RecordOutOfMemory;
import dev.slipway.container.ContainerCommand.RecordPaused;
import dev.slipway.container.ContainerCommand.RecordSignalAnswered;
import dev.slipway.container.ContainerCommand.RecordUnpaused;
import dev.slipway.container.ContainerCommand.RenameContainer;
import dev.slipway.container.ContainerCommand.StopContainer;
import dev.slipway.container.ContainerCommand.UnpauseContainer;
import dev.slipway.container.ContainerEvent.ContainerPaused;
import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.container.ContainerEvent.ContainerRenamed;
import dev.slipway.container.ContainerEvent.ContainerUnpaused;
import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.OutOfMemory;
import dev.slipway.container.ContainerEvent.PauseRequested;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.ContainerEvent.StopEscalated;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.ContainerEvent.UnpauseRequested;
import dev.slipway.container.ContainerRefusal.Conflict;
import dev.slipway.container.ContainerRefusal.NoSuchContainer;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What may be asked of a container beside start and removal, state by state. */
class ControlContainerTest {

  private static final String NOT_RUNNING = "container " + ID + " is not running";

  private final AggregateTestFixture<Container> fixture =
      new AggregateTestFixture<>(Container.class);

  static Stream<List<ContainerEvent>> withoutLiveTask() {
    return Stream.concat(Stream.of(exiting(PID, 0)), ended());
  }

  static Stream<List<ContainerEvent>> ended() {
    return Stream.of(created(), starting(), undoing(), exited(PID, 0));
  }

  static Stream<List<ContainerEvent>> withoutRun() {
    return Stream.of(created(), starting(), undoing(), exited(PID, 0));
  }

  static Stream<List<ContainerEvent>> withLiveTask() {
    return Stream.of(running(PID), paused(PID));
  }

  @Nested
  class Kill {

    private final KillContainer kill = new KillContainer(ID, "k", 2, "user", at(40));

    @ParameterizedTest
    @MethodSource("dev.slipway.container.ControlContainerTest#withLiveTask")
    void ofALiveTaskRecordsTheWishBeforeTheSignalIsSent(List<ContainerEvent> life) {
      when(life, kill)
          .expectResultMessagePayload(Answer.RECORDED)
          .expectEvents(new KillRequested(ID, FIRST, "k", 2, false, "user", at(40)));
    }

    @ParameterizedTest
    @CsvSource({"9,true", "15,true", "2,false", "10,false"})
    void letsAPausedTaskGoOnForSigkillAndTheStopSignalOnly(int signal, boolean resumes) {
      when(paused(PID), new KillContainer(ID, "k", signal, "user", at(40)))
          .expectEvents(new KillRequested(ID, FIRST, "k", signal, resumes, "user", at(40)));
    }

    @ParameterizedTest
    @MethodSource("dev.slipway.container.ControlContainerTest#ended")
    void ofAContainerThatDoesNotRunIsRefused(List<ContainerEvent> life) {
      refused(when(life, kill), NOT_RUNNING);
    }

    @Test
    void ofATaskThatHasJustEndedCountsAsDelivered() {
      when(exiting(PID, 0), kill).expectResultMessagePayload(Answer.JOINED).expectNoEvents();
    }

    @Test
    void ofARemovedContainerFindsNone() {
      when(removed(), kill).expectException(NoSuchContainer.class).expectNoEvents();
    }
  }

  @Nested
  class Stop {

    private final StopContainer stop = new StopContainer(ID, STOP, null, null, "user", at(40));

    @ParameterizedTest
    @MethodSource("dev.slipway.container.ControlContainerTest#withLiveTask")
    void usesSignalAndGraceOfTheContainer(List<ContainerEvent> life) {
      when(life, stop)
          .expectResultMessagePayload(Answer.RECORDED)
          .expectEvents(new StopRequested(ID, FIRST, STOP, 15, 10, "user", at(40)));
    }

    @Test
    void usesSignalAndGraceOfTheRequestWhenGiven() {
      when(running(PID), new StopContainer(ID, STOP, 2, 0, "user", at(40)))
          .expectEvents(new StopRequested(ID, FIRST, STOP, 2, 0, "user", at(40)));
    }

    @Test
    void besideOneInFlightHasASignalAndAGraceOfItsOwn() {
      when(stopping(PID), new StopContainer(ID, "other", 2, 0, "user", at(40)))
          .expectResultMessagePayload(Answer.RECORDED)
          .expectEvents(new StopRequested(ID, FIRST, "other", 2, 0, "user", at(40)));
    }

    @Test
    void ofAnEndingContainerJoinsItsExit() {
      when(exiting(PID, 0), stop).expectResultMessagePayload(Answer.JOINED).expectNoEvents();
    }

    @ParameterizedTest
    @MethodSource("dev.slipway.container.ControlContainerTest#withoutRun")
    void hasNothingToDoWhenNothingRuns(List<ContainerEvent> life) {
      when(life, stop).expectResultMessagePayload(Answer.ALREADY).expectNoEvents();
    }

    @Test
    void isTriedAgainAfterTheRuntimeCouldNotDoIt() {
      when(
              then(stopping(PID), new SignalAnswered(ID, STOP, "unreachable", null, FIRST, at(16))),
              new StopContainer(ID, "again", null, null, "user", at(40)))
          .expectResultMessagePayload(Answer.RECORDED)
          .expectEvents(new StopRequested(ID, FIRST, "again", 15, 10, "user", at(40)));
    }
  }

  @Nested
  class Escalate {

    @Test
    void theStopInFlight() {
      when(stopping(PID), new EscalateStop(ID, STOP, at(40)))
          .expectEvents(new StopEscalated(ID, FIRST, STOP, at(40)));
    }

    @Test
    void eachOfSeveralStops() {
      List<ContainerEvent> twice =
          then(stopping(PID), new StopRequested(ID, FIRST, "other", 2, 600, "user", at(20)));
      when(twice, new EscalateStop(ID, STOP, at(40)))
          .expectEvents(new StopEscalated(ID, FIRST, STOP, at(40)));
    }

    @Test
    void doesNothingForAStopThatWasRefusedOrNeverAskedFor() {
      when(
              then(stopping(PID), new SignalAnswered(ID, STOP, "unreachable", null, FIRST, at(16))),
              new EscalateStop(ID, STOP, at(40)))
          .expectNoEvents();
      when(stopping(PID), new EscalateStop(ID, "other", at(40))).expectNoEvents();
    }

    @ParameterizedTest
    @MethodSource("dev.slipway.container.ControlContainerTest#withoutLiveTask")
    void doesNothingWithoutALiveTask(List<ContainerEvent> life) {
      when(life, new EscalateStop(ID, STOP, at(40))).expectNoEvents();
    }
  }

  @Nested
  class Pause {

    private final PauseContainer pause = new PauseContainer(ID, "p", "user", at(40));

    @Test
    void ofARunningContainerIsRequested() {
      when(running(PID), pause)
          .expectResultMessagePayload(Answer.RECORDED)
          .expectEvents(new PauseRequested(ID, FIRST, "p", "user", at(40)));
    }

    @Test
    void twiceIsRefused() {
      refused(when(paused(PID), pause), "Container " + ID + " is already paused");
    }

    @ParameterizedTest
    @MethodSource("dev.slipway.container.ControlContainerTest#withoutLiveTask")
    void withoutALiveTaskIsRefused(List<ContainerEvent> life) {
      refused(when(life, pause), NOT_RUNNING);
    }

    @Test
    void isRecordedOnceHoweverOftenItIsReported() {
      when(running(PID), new RecordPaused(ID, at(41)))
          .expectEvents(new ContainerPaused(ID, at(41)));
    }

    @Test
    void reportedOfAPausedContainerSaysNothingNew() {
      when(paused(PID), new RecordPaused(ID, at(41))).expectNoEvents();
    }

    @ParameterizedTest
    @MethodSource("dev.slipway.container.ControlContainerTest#withoutLiveTask")
    void reportedWithoutALiveTaskIsIgnored(List<ContainerEvent> life) {
      when(life, new RecordPaused(ID, at(41))).expectNoEvents();
    }
  }

  @Nested
  class Unpause {

    private final UnpauseContainer unpause = new UnpauseContainer(ID, "u", "user", at(40));

    @Test
    void ofAPausedContainerIsRequested() {
      when(paused(PID), unpause)
          .expectResultMessagePayload(Answer.RECORDED)
          .expectEvents(new UnpauseRequested(ID, FIRST, "u", "user", at(40)));
    }

    @Test
    void ofARunningContainerIsRefused() {
      refused(when(running(PID), unpause), "Container " + ID + " is not paused");
    }

    @ParameterizedTest
    @MethodSource("dev.slipway.container.ControlContainerTest#withoutLiveTask")
    void withoutALiveTaskIsRefused(List<ContainerEvent> life) {
      refused(when(life, unpause), "Container " + ID + " is not paused");
    }

    @Test
    void isRecorded() {
      when(paused(PID), new RecordUnpaused(ID, at(41)))
          .expectEvents(new ContainerUnpaused(ID, at(41)));
    }

    @Test
    void reportedOfARunningContainerSaysNothingNew() {
      when(running(PID), new RecordUnpaused(ID, at(41))).expectNoEvents();
    }
  }

  @Nested
  class OutOfMemoryReport {

    private final RecordOutOfMemory report = new RecordOutOfMemory(ID, at(41));

    @ParameterizedTest
    @MethodSource("dev.slipway.container.ControlContainerTest#withLiveTask")
    void ofALiveTaskIsRecorded(List<ContainerEvent> life) {
      when(life, report).expectEvents(new OutOfMemory(ID, at(41)));
    }

    @Test
    void thatComesAfterTheExitIsRecordedBeforeTheExitIsPublished() {
      when(exiting(PID, 137), report).expectEvents(new OutOfMemory(ID, at(41)));
    }

    @Test
    void repeatedSaysNothingNew() {
      when(then(running(PID), new OutOfMemory(ID, at(40))), report).expectNoEvents();
    }

    @ParameterizedTest
    @MethodSource("dev.slipway.container.ControlContainerTest#withoutRun")
    void withoutARunIsIgnored(List<ContainerEvent> life) {
      when(life, report).expectNoEvents();
    }
  }

  @Nested
  class Rename {

    private final RenameContainer rename = new RenameContainer(ID, "www", "user", at(40));

    static Stream<List<ContainerEvent>> everyState() {
      return Stream.concat(withoutLiveTask(), withLiveTask());
    }

    @ParameterizedTest
    @MethodSource("everyState")
    void isPossibleInEveryState(List<ContainerEvent> life) {
      when(life, rename).expectEvents(new ContainerRenamed(ID, "web", "www", "user", at(40)));
    }

    @Test
    void toTheSameNameRecordsNothing() {
      when(created(), new RenameContainer(ID, "web", "user", at(40))).expectNoEvents();
    }

    @Test
    void duringARemovalIsRefused() {
      refused(
          when(removing(created()), rename),
          "Container is marked for removal and cannot be renamed");
    }
  }

  @Test
  void theAnswerOfTheRuntimeToASignalIsRecorded() {
    when(then(running(PID), killed()), answered())
        .expectEvents(
            new SignalAnswered(ID, "k", "refused", SignalConflict.NOT_PAUSED, FIRST, at(41)));
  }

  @Test
  void theAnswerIsRecordedOnce() {
    fixture
        .given(then(running(PID), killed()))
        .andGivenCommands(answered())
        .when(answered())
        .expectNoEvents();
  }

  @Test
  void anAnswerToNoRequestIsIgnored() {
    when(running(PID), answered()).expectNoEvents();
  }

  @Test
  void theAnswerIsRecordedAlsoWhenTheContainerIsGone() {
    when(then(running(PID), killed(), new ContainerRemoved(ID, "web", at(31))), answered())
        .expectEvents(
            new SignalAnswered(ID, "k", "refused", SignalConflict.NOT_PAUSED, FIRST, at(41)));
  }

  private static KillRequested killed() {
    return new KillRequested(ID, FIRST, "k", 2, false, "user", at(40));
  }

  private static RecordSignalAnswered answered() {
    return new RecordSignalAnswered(ID, "k", "refused", SignalConflict.NOT_PAUSED, at(41));
  }

  private ResultValidator<Container> when(List<ContainerEvent> life, ContainerCommand command) {
    return fixture.given(life).when(command);
  }

  private static void refused(ResultValidator<Container> result, String text) {
    result.expectException(Conflict.class).expectExceptionMessage(text).expectNoEvents();
  }
}
