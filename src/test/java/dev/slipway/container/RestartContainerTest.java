package dev.slipway.container;

import static dev.slipway.container.Life.FIRST;
import static dev.slipway.container.Life.ID;
import static dev.slipway.container.Life.OWED;
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
import static dev.slipway.container.Life.paused;
import static dev.slipway.container.Life.removing;
import static dev.slipway.container.Life.requested;
import static dev.slipway.container.Life.running;
import static dev.slipway.container.Life.stopping;
import static dev.slipway.container.Life.taskCreated;
import static dev.slipway.container.Life.then;
import static dev.slipway.container.Life.undoing;

import dev.slipway.container.ContainerCommand.Answer;
import dev.slipway.container.ContainerCommand.RecordContainerStarted;
import dev.slipway.container.ContainerCommand.RecordReleased;
import dev.slipway.container.ContainerCommand.RecordTaskExited;
import dev.slipway.container.ContainerCommand.RestartContainer;
import dev.slipway.container.ContainerCommand.StartAnswer;
import dev.slipway.container.ContainerEvent.ContainerRestarted;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.ContainerStopped;
import dev.slipway.container.ContainerEvent.RemovalRequested;
import dev.slipway.container.ContainerEvent.RestartCancelled;
import dev.slipway.container.ContainerEvent.RestartGivenUp;
import dev.slipway.container.ContainerEvent.RestartRequested;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.ContainerEvent.StartFailed;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.ContainerEvent.TaskCreated;
import dev.slipway.container.ContainerEvent.TaskExited;
import dev.slipway.container.ContainerRefusal.Conflict;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RestartContainerTest {

  private static final String ASKED = "restart-request";
  private static final RestartContainer RESTART =
      new RestartContainer(ID, ASKED, SECOND, "node", OWED, 2, 3, "user", at(50), null);
  private static final RestartRequested WISH =
      new RestartRequested(ID, ASKED, SECOND, "node", OWED, 2, 3, "user", at(50));
  private static final RecordReleased RELEASED = new RecordReleased(ID, FIRST, List.of(), at(60));

  private final AggregateTestFixture<Container> fixture =
      new AggregateTestFixture<>(Container.class);

  private static StartRequested start(Instant at) {
    return requested(SECOND, "bridge", OWED, StartCause.RESTART, "user", at);
  }

  private static StopRequested stop(Instant at) {
    return new StopRequested(ID, FIRST, ASKED, 2, 3, "user", at);
  }

  static Stream<List<ContainerEvent>> atRest() {
    return Stream.of(created(), exited(PID, 1));
  }

  @ParameterizedTest
  @MethodSource("atRest")
  void whatDoesNotRunIsOnlyStarted(List<ContainerEvent> life) {
    when(life, RESTART)
        .expectResultMessagePayload(new StartAnswer(Answer.RECORDED, SECOND))
        .expectEvents(WISH, start(at(50)));
  }

  static Stream<List<ContainerEvent>> live() {
    return Stream.of(running(PID), paused(PID));
  }

  @ParameterizedTest
  @MethodSource("live")
  void whatRunsIsStoppedAndItsExitBringsTheStart(List<ContainerEvent> life) {
    when(life, RESTART)
        .expectResultMessagePayload(new StartAnswer(Answer.RECORDED, SECOND))
        .expectEvents(WISH, stop(at(50)));
    when(exiting(then(life, WISH, stop(at(50))), PID, 143), RELEASED)
        .expectEvents(
            exit(143, false, at(20), at(60)),
            new ContainerStopped(ID, ASKED, at(60)),
            start(at(60)));
  }

  @Test
  void itIsDoneWhenItsStartIs() {
    List<ContainerEvent> begun =
        then(exited(PID, 1), WISH, start(at(50)), new TaskCreated(ID, SECOND, 7, TIMINGS, at(51)));
    when(begun, new RecordContainerStarted(ID, SECOND, 7, at(52), TIMINGS))
        .expectEvents(
            new ContainerStarted(ID, SECOND, 7, TIMINGS, at(52)),
            new ContainerRestarted(ID, ASKED, at(52)));
  }

  @Test
  void aSecondOneJoinsTheFirst() {
    when(then(running(PID), WISH, stop(at(50))), RESTART)
        .expectResultMessagePayload(new StartAnswer(Answer.JOINED, SECOND, ASKED))
        .expectNoEvents();
  }

  @Test
  void aSecondOneThatListensToTheFirstStopsWithItsOwnSignalAndGrace() {
    StopRequested own = new StopRequested(ID, FIRST, "second", 9, 0, "me", at(55));
    when(then(running(PID), WISH, stop(at(50))), second(ASKED))
        .expectResultMessagePayload(new StartAnswer(Answer.JOINED, SECOND, ASKED))
        .expectEvents(own);
    when(then(running(PID), WISH, stop(at(50))), second("an older one"))
        .expectResultMessagePayload(new StartAnswer(Answer.JOINED, SECOND, ASKED))
        .expectNoEvents();
    when(then(exiting(PID, 1), WISH), second(ASKED)).expectNoEvents();
    when(exiting(then(running(PID), WISH, stop(at(50)), own), PID, 137), RELEASED)
        .expectEvents(
            exit(137, false, at(20), at(60)),
            new ContainerStopped(ID, "second", at(60)),
            start(at(60)));
  }

  private static RestartContainer second(String joins) {
    return new RestartContainer(ID, "second", "third", "node", OWED, 9, 0, "me", at(55), joins);
  }

  @Test
  void aRunThatIsBeingStoppedIsStoppedWithItsOwnSignalAndGrace() {
    when(stopping(PID), RESTART).expectEvents(WISH, stop(at(50)));
    when(exiting(then(stopping(PID), WISH, stop(at(50))), PID, 143), RELEASED)
        .expectEvents(
            exit(143, false, at(20), at(60)),
            new ContainerStopped(ID, ASKED, at(60)),
            start(at(60)));
  }

  @Test
  void aStopOfAnotherRequestThatFailsDoesNotEndIt() {
    List<ContainerEvent> refused =
        then(
            stopping(PID),
            WISH,
            stop(at(50)),
            new SignalAnswered(ID, STOP, "no such signal", null, FIRST, at(55)));
    when(exiting(refused, PID, 143), RELEASED)
        .expectEvents(
            exit(143, false, at(20), at(60)),
            new ContainerStopped(ID, ASKED, at(60)),
            start(at(60)));
  }

  @Test
  void aStopThatFailsEndsIt() {
    SignalAnswered refused = new SignalAnswered(ID, ASKED, "no such signal", null, FIRST, at(55));
    when(exiting(then(running(PID), WISH, stop(at(50)), refused), PID, 1), RELEASED)
        .expectEvents(exit(1, false, at(20), at(60)));
  }

  @Test
  void anExitThatIsBeingRecordedBringsTheStart() {
    when(exiting(PID, 1), RESTART).expectEvents(WISH);
    when(then(exiting(PID, 1), WISH), RELEASED)
        .expectEvents(exit(1, false, at(20), at(60)), start(at(60)));
  }

  @Test
  void aStartOnItsWayIsAwaitedThenStopped() {
    when(taskCreated(PID), RESTART).expectEvents(WISH);
    when(then(taskCreated(PID), WISH), new RecordContainerStarted(ID, FIRST, PID, at(55), TIMINGS))
        .expectEvents(new ContainerStarted(ID, FIRST, PID, TIMINGS, at(55)), stop(at(55)));
  }

  @Test
  void aStartThatFailsMeanwhileIsFollowedByItsOwn() {
    when(then(undoing(), WISH), RELEASED)
        .expectEvents(new StartUndone(ID, FIRST, Life.FAILURE, at(60)), start(at(60)));
  }

  @Test
  void aStartThatFailsEndsIt() {
    List<ContainerEvent> failed =
        then(
            exited(PID, 1),
            WISH,
            start(at(50)),
            new StartFailed(ID, SECOND, "task", Life.FAILURE, TIMINGS, at(51)));
    StartUndone undone = new StartUndone(ID, SECOND, Life.FAILURE, at(60));
    when(failed, new RecordReleased(ID, SECOND, List.of(), at(60))).expectEvents(undone);
    when(then(failed, undone), Life.start())
        .expectResultMessagePayload(new StartAnswer(Answer.RECORDED, SECOND));
  }

  @Test
  void aBackOffIsCancelledAndTellsItsStop() {
    when(RestartPolicyTest.waiting("always"), RESTART)
        .expectEvents(
            WISH,
            new RestartCancelled(ID, FIRST, "restart", "user", at(50)),
            new ContainerStopped(ID, ASKED, at(50)),
            start(at(50)));
  }

  @Test
  void aRoundOfTheBackOffThatFailsMeanwhileIsGivenUpForIt() {
    List<ContainerEvent> failing =
        then(
            RestartPolicyTest.waiting("always"),
            requested("round", new StartCause("policy", 1, 1, 100)),
            WISH,
            new StartFailed(ID, "round", "task", Life.FAILURE, TIMINGS, at(51)));
    when(failing, new RecordReleased(ID, "round", List.of(), at(60)))
        .expectEvents(
            new StartUndone(ID, "round", Life.FAILURE, at(60)),
            new RestartGivenUp(ID, "round", RestartDecline.cancelled("restart"), at(60)),
            start(at(60)));
  }

  @Test
  void aContainerThatRemovesItselfStaysForItsNextRunOnly() {
    List<ContainerEvent> wanted =
        then(running(createdToBeRemovedAfterwards(), PID), WISH, stop(at(50)));
    when(wanted, new RecordTaskExited(ID, FIRST, PID, 143, at(55), at(55)))
        .expectEvents(
            new TaskExited(ID, FIRST, PID, 143, at(55), false, null, at(55)),
            new SignalAnswered(ID, ASKED, null, null, FIRST, at(55)));
    when(exiting(wanted, PID, 143), RELEASED)
        .expectEvents(
            exit(143, false, at(20), at(60)),
            new ContainerStopped(ID, ASKED, at(60)),
            start(at(60)));
    List<ContainerEvent> again =
        then(
            exiting(wanted, PID, 143),
            new SignalAnswered(ID, ASKED, null, null, FIRST, at(21)),
            exit(143, false, at(20), at(60)),
            start(at(60)),
            new ContainerStarted(ID, SECOND, 8, TIMINGS, at(61)),
            new ContainerRestarted(ID, ASKED, at(61)));
    when(again, new RecordTaskExited(ID, SECOND, 8, 0, at(65), at(65)))
        .expectEvents(new TaskExited(ID, SECOND, 8, 0, at(65), true, null, at(65)));
  }

  @Test
  void aContainerThatRemovesItselfAndHasEndedIsNotRestarted() {
    List<ContainerEvent> removesItself = createdToBeRemovedAfterwards();
    TaskExited ended = new TaskExited(ID, FIRST, PID, 0, at(20), true, null, at(21));
    for (List<ContainerEvent> life :
        List.of(taskCreated(removesItself, PID), running(removesItself, PID))) {
      when(then(life, ended), RESTART)
          .expectException(Conflict.class)
          .expectExceptionMessage("container is marked for removal and cannot be started")
          .expectNoEvents();
    }
  }

  @Test
  void aRemovalMeanwhileWins() {
    List<ContainerEvent> leaving =
        then(
            running(PID),
            WISH,
            stop(at(50)),
            new RemovalRequested(ID, true, true, false, "user", at(51)));
    when(exiting(leaving, PID, 137), RELEASED)
        .expectEvents(exit(137, false, at(20), at(60)), new ContainerStopped(ID, ASKED, at(60)));
  }

  @Test
  void aContainerThatIsBeingRemovedIsNotRestarted() {
    when(removing(exited(PID, 0)), RESTART)
        .expectException(Conflict.class)
        .expectExceptionMessage("container is marked for removal and cannot be started")
        .expectNoEvents();
  }

  private ResultValidator<Container> when(List<ContainerEvent> life, ContainerCommand command) {
    return fixture.given(life).when(command);
  }
}
