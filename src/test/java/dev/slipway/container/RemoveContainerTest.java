package dev.slipway.container;

import static dev.slipway.container.Life.FAILURE;
import static dev.slipway.container.Life.FIRST;
import static dev.slipway.container.Life.ID;
import static dev.slipway.container.Life.PID;
import static dev.slipway.container.Life.TIMINGS;
import static dev.slipway.container.Life.at;
import static dev.slipway.container.Life.created;
import static dev.slipway.container.Life.createdToBeRemovedAfterwards;
import static dev.slipway.container.Life.exit;
import static dev.slipway.container.Life.exited;
import static dev.slipway.container.Life.exiting;
import static dev.slipway.container.Life.failed;
import static dev.slipway.container.Life.killForRemoval;
import static dev.slipway.container.Life.paused;
import static dev.slipway.container.Life.removed;
import static dev.slipway.container.Life.removing;
import static dev.slipway.container.Life.removingByForce;
import static dev.slipway.container.Life.running;
import static dev.slipway.container.Life.starting;
import static dev.slipway.container.Life.taskCreated;
import static dev.slipway.container.Life.then;
import static dev.slipway.container.Life.undoing;

import dev.slipway.container.ContainerCommand.RecordContainerStarted;
import dev.slipway.container.ContainerCommand.RecordReleased;
import dev.slipway.container.ContainerCommand.RecordRemoved;
import dev.slipway.container.ContainerCommand.RecordTogether;
import dev.slipway.container.ContainerCommand.RemoveContainer;
import dev.slipway.container.ContainerEvent.CleanedUp;
import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.PauseRequested;
import dev.slipway.container.ContainerEvent.RemovalRequested;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.container.ContainerEvent.TaskExited;
import dev.slipway.container.ContainerRefusal.Conflict;
import dev.slipway.container.ContainerRefusal.NoSuchContainer;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How a container is removed, on request and by itself. */
class RemoveContainerTest {

  private static final RemoveContainer REMOVE = new RemoveContainer(ID, false, "user", at(40));
  private static final RemoveContainer BY_FORCE = new RemoveContainer(ID, true, "user", at(40));

  private final AggregateTestFixture<Container> fixture =
      new AggregateTestFixture<>(Container.class);

  static Stream<List<ContainerEvent>> atRest() {
    return Stream.of(created(), failed(), exited(PID, 0));
  }

  @Nested
  class Remove {

    @ParameterizedTest
    @MethodSource("dev.slipway.container.RemoveContainerTest#atRest")
    void ofAContainerAtRestBeginsAtOnce(List<ContainerEvent> life) {
      when(life, REMOVE)
          .expectEvents(new RemovalRequested(ID, false, false, false, "user", at(40)));
    }

    static Stream<Arguments> busy() {
      String running = "running: stop the container before removing or force remove";
      return Stream.of(
          Arguments.of(starting(), "starting: stop the container before removing or force remove"),
          Arguments.of(undoing(), running),
          Arguments.of(running(PID), running),
          Arguments.of(exiting(PID, 0), running),
          Arguments.of(paused(PID), "paused and must be unpaused first"));
    }

    @ParameterizedTest
    @MethodSource("busy")
    void ofABusyContainerIsRefused(List<ContainerEvent> life, String reason) {
      refused(when(life, REMOVE), "cannot remove container \"/web\": container is " + reason);
    }

    @Test
    void twiceIsRefused() {
      refused(
          when(removing(created()), REMOVE),
          "removal of container " + ID + " is already in progress");
    }

    @Test
    void ofARemovedContainerFindsNone() {
      when(removed(), REMOVE).expectException(NoSuchContainer.class).expectNoEvents();
    }
  }

  @Nested
  class RemoveByForce {

    @ParameterizedTest
    @MethodSource("dev.slipway.container.RemoveContainerTest#atRest")
    void ofAContainerAtRestKillsNothing(List<ContainerEvent> life) {
      when(life, BY_FORCE)
          .expectEvents(new RemovalRequested(ID, true, false, false, "user", at(40)));
    }

    @Test
    void ofALiveContainerKillsItFirst() {
      when(running(PID), BY_FORCE)
          .expectEvents(
              killForRemoval(false, "user", at(40)),
              new RemovalRequested(ID, true, true, false, "user", at(40)));
    }

    static Stream<List<ContainerEvent>> maybePaused() {
      return Stream.of(
          paused(PID), then(running(PID), new PauseRequested(ID, FIRST, "p", "user", at(12))));
    }

    @ParameterizedTest
    @MethodSource("maybePaused")
    void ofAContainerThatMayBePausedTellsSo(List<ContainerEvent> life) {
      when(life, BY_FORCE)
          .expectEvents(
              killForRemoval(true, "user", at(40)),
              new RemovalRequested(ID, true, true, true, "user", at(40)));
    }

    @Test
    void recordsTheExitAndTheRemovalInOneTransaction() {
      when(
              exiting(removingByForce(running(PID)), PID, 137),
              new RecordTogether(
                  ID,
                  List.of(
                      new RecordReleased(ID, FIRST, List.of(), at(40)),
                      new RecordReleased(
                          ID,
                          Release.REMOVAL,
                          List.of(new Release("files", at(39), 7, null)),
                          at(40)),
                      new RecordRemoved(ID, at(41)))))
          .expectEvents(
              exit(137, false, at(20), at(40)),
              new CleanedUp(ID, Release.REMOVAL, "files", "released", null, 7, at(39)),
              new ContainerRemoved(ID, "web", at(41)));
    }

    static Stream<List<ContainerEvent>> onTheWay() {
      return Stream.of(starting(), taskCreated(PID), undoing(), exiting(PID, 0));
    }

    @ParameterizedTest
    @MethodSource("onTheWay")
    void waitsForWhatIsOnItsWay(List<ContainerEvent> life) {
      when(life, BY_FORCE)
          .expectEvents(new RemovalRequested(ID, true, true, false, "user", at(40)));
    }

    @Test
    void duringAStartKillsTheTaskAsSoonAsItRuns() {
      when(removingByForce(taskCreated(PID)), started())
          .expectEvents(
              new ContainerStarted(ID, FIRST, PID, TIMINGS, at(35)),
              killForRemoval(false, "removal", at(35)));
    }

    @Test
    void duringAStartKillsNothingWhenTheTaskHasEndedAlready() {
      List<ContainerEvent> ended =
          then(
              removingByForce(taskCreated(PID)),
              new TaskExited(ID, FIRST, PID, 0, at(33), false, null, at(34)));
      when(ended, started()).expectEvents(new ContainerStarted(ID, FIRST, PID, TIMINGS, at(35)));
    }

    private RecordContainerStarted started() {
      return new RecordContainerStarted(ID, FIRST, PID, at(35), TIMINGS);
    }
  }

  @Nested
  class AutoRemove {

    private final RecordReleased released = new RecordReleased(ID, FIRST, List.of(), at(40));

    @Test
    void followsTheExit() {
      when(exiting(running(createdToBeRemovedAfterwards(), PID), PID, 0), released)
          .expectEvents(
              exit(0, false, at(20), at(40)),
              new RemovalRequested(ID, false, false, false, "auto-remove", at(40)));
    }

    @Test
    void isRecordedInTheTransactionOfTheExit() {
      when(
              exiting(running(createdToBeRemovedAfterwards(), PID), PID, 0),
              new RecordTogether(ID, List.of(released, new RecordRemoved(ID, at(41)))))
          .expectEvents(
              exit(0, false, at(20), at(40)),
              new RemovalRequested(ID, false, false, false, "auto-remove", at(40)),
              new ContainerRemoved(ID, "web", at(41)));
    }

    @Test
    void followsAFailedStart() {
      when(undoing(createdToBeRemovedAfterwards()), released)
          .expectEvents(
              new StartUndone(ID, FIRST, FAILURE, at(40)),
              new RemovalRequested(ID, false, false, false, "auto-remove", at(40)));
    }

    @Test
    void isNotAskedForTwiceWhenAUserRemovesTheContainer() {
      when(
              removingByForce(exiting(running(createdToBeRemovedAfterwards(), PID), PID, 137)),
              released)
          .expectEvents(exit(137, false, at(20), at(40)));
    }
  }

  @Nested
  class Removed {

    private final RecordRemoved report = new RecordRemoved(ID, at(50));

    @Test
    void endsTheRemoval() {
      when(removing(exited(PID, 0)), report).expectEvents(new ContainerRemoved(ID, "web", at(50)));
    }

    @Test
    void repeatedRecordsNothing() {
      when(removed(), report).expectNoEvents();
    }

    static Stream<List<ContainerEvent>> notToBeRemovedNow() {
      return Stream.of(
          created(),
          exited(PID, 0),
          removingByForce(starting()),
          removingByForce(running(PID)),
          removingByForce(exiting(PID, 0)));
    }

    @ParameterizedTest
    @MethodSource("notToBeRemovedNow")
    void isNeverSaidWhileSomethingRunsOrWithoutARequest(List<ContainerEvent> life) {
      when(life, report).expectNoEvents();
    }
  }

  private ResultValidator<Container> when(List<ContainerEvent> life, ContainerCommand command) {
    return fixture.given(life).when(command);
  }

  private static void refused(ResultValidator<Container> result, String text) {
    result.expectException(Conflict.class).expectExceptionMessage(text).expectNoEvents();
  }
}
