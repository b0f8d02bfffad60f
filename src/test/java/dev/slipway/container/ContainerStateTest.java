package dev.slipway.container;

import static dev.slipway.container.Life.FAILURE;
import static dev.slipway.container.Life.FIRST;
import static dev.slipway.container.Life.ID;
import static dev.slipway.container.Life.PID;
import static dev.slipway.container.Life.STOP;
import static dev.slipway.container.Life.TIMINGS;
import static dev.slipway.container.Life.at;
import static dev.slipway.container.Life.created;
import static dev.slipway.container.Life.exited;
import static dev.slipway.container.Life.exiting;
import static dev.slipway.container.Life.failed;
import static dev.slipway.container.Life.paused;
import static dev.slipway.container.Life.removed;
import static dev.slipway.container.Life.removing;
import static dev.slipway.container.Life.running;
import static dev.slipway.container.Life.starting;
import static dev.slipway.container.Life.stopping;
import static dev.slipway.container.Life.taskCreated;
import static dev.slipway.container.Life.then;
import static dev.slipway.container.Life.undoing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.container.ContainerEvent.ContainerRenamed;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.ContainerUnpaused;
import dev.slipway.container.ContainerEvent.LateTaskExited;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.container.ContainerEvent.TaskExited;
import dev.slipway.container.ContainerState.Absent;
import dev.slipway.container.ContainerState.Created;
import dev.slipway.container.ContainerState.Exited;
import dev.slipway.container.ContainerState.Exiting;
import dev.slipway.container.ContainerState.Past;
import dev.slipway.container.ContainerState.Paused;
import dev.slipway.container.ContainerState.Removed;
import dev.slipway.container.ContainerState.Run;
import dev.slipway.container.ContainerState.Running;
import dev.slipway.container.ContainerState.Starting;
import dev.slipway.container.ContainerState.Undoing;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is true after the events, as other modules read it too. */
class ContainerStateTest {

  @Test
  void nothingIsKnownBeforeTheFirstEvent() {
    assertThat(new Absent().known()).isNull();
    assertThat(new Absent().atRest()).isFalse();
  }

  @Test
  void aStartKnowsItsMilestonesAndThePid() {
    assertThat(after(taskCreated(PID)))
        .isInstanceOfSatisfying(
            Starting.class,
            s -> {
              assertThat(s.attemptId()).isEqualTo(FIRST);
              assertThat(s.pid()).isEqualTo(PID);
              assertThat(s.reached())
                  .isEqualTo(Set.of(StartStep.SNAPSHOT, StartStep.NETWORK, StartStep.TASK));
            });
  }

  @Test
  void aContainerWhoseFirstStartFailedIsCreatedAsBeforeButKnowsTheFailure() {
    assertThat(after(failed()))
        .isInstanceOfSatisfying(Created.class, s -> assertThat(s.failure()).isEqualTo(FAILURE));
  }

  @Test
  void theExitStatusOfAnOlderRunStandsBesideTheFailureOfALaterStart() {
    List<ContainerEvent> failedLater =
        then(undoing(exited(PID, 3)), new StartUndone(ID, FIRST, FAILURE, at(40)));
    assertThat(after(failedLater))
        .isInstanceOfSatisfying(
            Exited.class,
            s -> {
              assertThat(s.past()).isEqualTo(new Past(FIRST, 3, false, at(10), at(20)));
              assertThat(s.failure()).isEqualTo(FAILURE);
            });
  }

  @Test
  void aSuccessfulRunForgetsTheFailureBeforeIt() {
    assertThat(after(exiting(running(failed(), PID), PID, 0))).isInstanceOf(Exiting.class);
    assertThat(
            after(
                then(exiting(running(failed(), PID), PID, 0), Life.exit(0, false, at(20), at(22)))))
        .isInstanceOfSatisfying(Exited.class, s -> assertThat(s.failure()).isNull());
  }

  @Test
  void aTaskThatEndedBeforeItsStartWasRecordedIsEndingAtOnce() {
    List<ContainerEvent> early =
        then(
            taskCreated(PID),
            new TaskExited(ID, FIRST, PID, 3, at(9), false, null, at(9)),
            new ContainerStarted(ID, FIRST, PID, TIMINGS, at(8)));
    assertThat(after(early))
        .isInstanceOfSatisfying(
            Exiting.class,
            s -> {
              assertThat(s.exitStatus()).isEqualTo(3);
              assertThat(s.run()).isEqualTo(new Run(FIRST, PID, at(8), false, null));
              assertThat(s.live()).isNull();
            });
  }

  @Test
  void aStopInFlightIsRememberedThroughPauseAndExit() {
    assertThat(after(exiting(stopping(PID), PID, 143)).run())
        .extracting(Run::stopRequestId)
        .isEqualTo(STOP);
  }

  @Test
  void aPausedContainerRunsOnAfterTheUnpause() {
    assertThat(after(paused(PID))).isInstanceOf(Paused.class);
    assertThat(after(then(paused(PID), new ContainerUnpaused(ID, at(13)))))
        .isInstanceOf(Running.class);
  }

  static Stream<List<ContainerEvent>> everyKnownState() {
    return Stream.of(
        created(),
        starting(),
        undoing(),
        running(PID),
        paused(PID),
        exiting(PID, 0),
        exited(PID, 0));
  }

  @ParameterizedTest
  @MethodSource("everyKnownState")
  void aNewNameAndTheRemovalAreKnownInEveryState(List<ContainerEvent> life) {
    ContainerState before = after(life);
    ContainerState now =
        after(removing(then(life, new ContainerRenamed(ID, "web", "www", "user", at(29)))));

    assertThat(now).hasSameClassAs(before);
    assertThat(now.known().name()).isEqualTo("www");
    assertThat(now.known().removing()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("everyKnownState")
  void aLateExitChangesNothing(List<ContainerEvent> life) {
    assertThat(after(then(life, new LateTaskExited(ID, 99, 0, at(40), at(40)))))
        .isEqualTo(after(life));
  }

  @Test
  void onlyAContainerAtRestCanStart() {
    assertThat(everyKnownState().map(ContainerStateTest::after).filter(ContainerState::canStart))
        .hasOnlyElementsOfTypes(Created.class, Exited.class);
  }

  @Test
  void aFailedAttemptIsUndoneBeforeItIsOver() {
    assertThat(after(undoing())).isInstanceOf(Undoing.class);
  }

  @Test
  void nothingIsKnownAfterTheRemoval() {
    assertThat(after(removed())).isEqualTo(new Removed(ID, Outstanding.NONE));
    assertThat(after(removed()).known()).isNull();
  }

  private static ContainerState after(List<ContainerEvent> life) {
    ContainerState state = new Absent();
    for (ContainerEvent event : life) {
      state = state.after(event);
    }
    return state;
  }
}
