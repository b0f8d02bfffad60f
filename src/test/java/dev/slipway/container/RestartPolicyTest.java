package dev.slipway.container;

import static dev.slipway.container.Life.FIRST;
import static dev.slipway.container.Life.ID;
import static dev.slipway.container.Life.OWED;
import static dev.slipway.container.Life.PID;
import static dev.slipway.container.Life.SECOND;
import static dev.slipway.container.Life.STOP;
import static dev.slipway.container.Life.TIMINGS;
import static dev.slipway.container.Life.at;
import static dev.slipway.container.Life.exit;
import static dev.slipway.container.Life.exited;
import static dev.slipway.container.Life.exiting;
import static dev.slipway.container.Life.requested;
import static dev.slipway.container.Life.running;
import static dev.slipway.container.Life.starting;
import static dev.slipway.container.Life.then;
import static dev.slipway.container.Life.under;
import static dev.slipway.container.Life.undoing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.container.ContainerCommand.Answer;
import dev.slipway.container.ContainerCommand.ChangeRestartPolicy;
import dev.slipway.container.ContainerCommand.KillContainer;
import dev.slipway.container.ContainerCommand.PauseContainer;
import dev.slipway.container.ContainerCommand.RecordContainerStarted;
import dev.slipway.container.ContainerCommand.RecordReleased;
import dev.slipway.container.ContainerCommand.RemoveContainer;
import dev.slipway.container.ContainerCommand.RenameContainer;
import dev.slipway.container.ContainerCommand.StartAnswer;
import dev.slipway.container.ContainerCommand.StartAtBoot;
import dev.slipway.container.ContainerCommand.StartScheduled;
import dev.slipway.container.ContainerCommand.StopContainer;
import dev.slipway.container.ContainerCommand.UnpauseContainer;
import dev.slipway.container.ContainerEvent.ContainerExited;
import dev.slipway.container.ContainerEvent.ContainerRenamed;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.ContainerStopped;
import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.ManualStopRecorded;
import dev.slipway.container.ContainerEvent.RemovalRequested;
import dev.slipway.container.ContainerEvent.RestartCancelled;
import dev.slipway.container.ContainerEvent.RestartGivenUp;
import dev.slipway.container.ContainerEvent.RestartPolicyChanged;
import dev.slipway.container.ContainerEvent.RestartScheduled;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.ContainerEvent.TaskCreated;
import dev.slipway.container.ContainerEvent.TaskExited;
import dev.slipway.container.ContainerRefusal.Conflict;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestartPolicyTest {

  private static final RecordReleased RELEASED = new RecordReleased(ID, FIRST, List.of(), at(40));
  private static final StopContainer STOPS =
      new StopContainer(ID, STOP, null, null, "user", at(50));
  private static final StartFailure AWAY =
      new StartFailure("runtime_unavailable", 128, 503, "away", "away");

  private final AggregateTestFixture<Container> fixture =
      new AggregateTestFixture<>(Container.class);

  /** A round of the back-off whose run lasts as long as given. */
  private static ContainerState round(ContainerState before, String attempt, long seconds) {
    Restarts restarts = before.known().restarts();
    StartCause cause = new StartCause("policy", restarts.round(), restarts.count(), 0);
    return before
        .after(Life.requested(attempt, cause))
        .after(new TaskCreated(ID, attempt, PID, TIMINGS, at(100)))
        .after(new ContainerStarted(ID, attempt, PID, TIMINGS, at(100)))
        .after(new TaskExited(ID, attempt, PID, 1, at(100 + seconds), false, null, at(200)));
  }

  private static RestartScheduled decision(ContainerState exiting) {
    ContainerState.Exiting s = (ContainerState.Exiting) exiting;
    ContainerState exited =
        s.after(
            new ContainerExited(ID, s.run().attemptId(), 1, false, at(100), s.exitedAt(), at(300)));
    return (RestartScheduled) Sequel.ofExit(exited.known(), s, at(300)).getFirst();
  }

  private static ContainerState after(List<ContainerEvent> life) {
    ContainerState state = new ContainerState.Absent();
    for (ContainerEvent event : life) {
      state = state.after(event);
    }
    return state;
  }

  private static ContainerState waiting(ContainerState exiting) {
    ContainerState.Exiting s = (ContainerState.Exiting) exiting;
    return s.after(
            new ContainerExited(ID, s.run().attemptId(), 1, false, at(100), s.exitedAt(), at(300)))
        .after(decision(exiting));
  }

  @Test
  void theDelayDoublesUpToAMinuteAndIsSpreadFromASecondOn() {
    List<Long> delays = new ArrayList<>();
    ContainerState state = after(exiting(running(under("always"), PID), PID, 1));
    for (int i = 1; i <= 14; i++) {
      RestartScheduled decided = decision(state);
      assertThat(decided.round()).isEqualTo(i);
      assertThat(decided.count()).isEqualTo(i);
      assertThat(decided.dueAt()).isEqualTo(at(300).plusMillis(decided.delayMillis()));
      delays.add(decided.delayMillis());
      state = round(waiting(state), "attempt " + i, 0);
    }
    long exact = 100;
    for (int i = 0; i < delays.size(); i++) {
      if (exact < 1_000) {
        assertThat(delays.get(i)).isEqualTo(exact);
      } else {
        assertThat(delays.get(i)).isBetween(exact * 9 / 10, exact * 11 / 10);
      }
      exact = Math.min(exact * 2, 60_000);
    }
    assertThat(delays.stream().filter(delay -> delay > 50_000).distinct().count()).isGreaterThan(1);
  }

  @Test
  void aRunOfTenSecondsBeginsTheSequenceAnewButNotTheCount() {
    ContainerState state = after(exiting(running(under("always"), PID), PID, 1));
    state = round(waiting(state), "a", 9);
    assertThat(decision(state).round()).isEqualTo(2);
    state = round(waiting(state), "b", 10);
    assertThat(decision(state))
        .extracting(RestartScheduled::round, RestartScheduled::delayMillis, RestartScheduled::count)
        .containsExactly(1, 100L, 3);
  }

  @ParameterizedTest
  @CsvSource({"always,0", "always,3", "unless-stopped,0", "on-failure,3", "on-failure:1,3"})
  void anExitIsFollowedByTheDecisionInOneTransaction(String policy, int status) {
    when(exiting(running(under(policy), PID), PID, status), RELEASED)
        .expectEvents(exit(status, false, at(20), at(40)), scheduled(status));
  }

  private static RestartScheduled scheduled(int status) {
    return new RestartScheduled(
        ID, FIRST, 1, 1, 100, at(40).plusMillis(100), status, false, at(40));
  }

  @Test
  void withoutAPolicyNothingFollows() {
    when(exiting(PID, 3), RELEASED).expectEvents(exit(3, false, at(20), at(40)));
  }

  @Test
  void onFailureIsContentWithSuccess() {
    when(exiting(running(under("on-failure"), PID), PID, 0), RELEASED)
        .expectEvents(exit(0, false, at(20), at(40)), givenUp(RestartDecline.SUCCESS));
  }

  @Test
  void onFailureEndsWithItsRetries() {
    List<ContainerEvent> twice =
        then(
            waiting("on-failure:1"),
            requested(SECOND, new StartCause("policy", 1, 1, 100)),
            new TaskCreated(ID, SECOND, PID, TIMINGS, at(50)),
            new ContainerStarted(ID, SECOND, PID, TIMINGS, at(50)),
            new TaskExited(ID, SECOND, PID, 1, at(50), false, null, at(50)));
    when(twice, new RecordReleased(ID, SECOND, List.of(), at(60)))
        .expectEvents(
            new ContainerExited(ID, SECOND, 1, false, at(50), at(50), at(60)),
            new RestartGivenUp(ID, SECOND, RestartDecline.RETRIES_USED, at(60)));
  }

  private static RestartGivenUp givenUp(String why) {
    return new RestartGivenUp(ID, FIRST, why, at(40));
  }

  @Test
  void aTaskThatGotLostIsStartedAgainAsSuch() {
    List<ContainerEvent> lost =
        then(
            running(under("always"), PID),
            new TaskExited(ID, FIRST, PID, 255, at(20), false, true, at(21)),
            exit(255, false, at(20), at(40)),
            new RestartScheduled(ID, FIRST, 1, 1, 100, at(40).plusMillis(100), 255, true, at(40)));
    when(lost, DUE).expectEvents(requested(SECOND, new StartCause("recovery", 1, 1, 100), at(60)));
  }

  /** {@code kill -s HUP} must not disable a policy for good. */
  @ParameterizedTest
  @CsvSource({"9,true", "15,true", "1,false", "10,false", "28,false"})
  void onlySignalsThatMeanStopEndThePolicy(int signal, boolean ends) {
    List<ContainerEvent> killed =
        exiting(
            then(
                running(under("always"), PID),
                new KillRequested(ID, FIRST, "k", signal, false, "user", at(15))),
            PID,
            137);
    when(killed, RELEASED)
        .expectEvents(
            exit(137, false, at(20), at(40)),
            ends ? givenUp(RestartDecline.STOPPED) : scheduled(137));
  }

  @ParameterizedTest
  @ValueSource(strings = {"always", "unless-stopped", "on-failure"})
  void aStopEndsEveryPolicy(String policy) {
    List<ContainerEvent> stopped =
        exiting(
            then(
                running(under(policy), PID),
                new StopRequested(ID, FIRST, STOP, 15, 10, "user", at(15))),
            PID,
            143);
    when(stopped, RELEASED)
        .expectEvents(
            exit(143, false, at(20), at(40)),
            new ContainerStopped(ID, STOP, at(40)),
            givenUp(RestartDecline.STOPPED));
  }

  @Test
  void aStopThatMeetsTheEndOfTheTaskCounts() {
    List<ContainerEvent> ending = exiting(running(under("always"), PID), PID, 1);
    ManualStopRecorded late = new ManualStopRecorded(ID, FIRST, STOP, 15, 10, "user", at(50));
    when(ending, STOPS).expectResultMessagePayload(Answer.JOINED).expectEvents(late);
    when(then(ending, late), RELEASED)
        .expectEvents(
            exit(1, false, at(20), at(40)),
            new ContainerStopped(ID, STOP, at(40)),
            givenUp(RestartDecline.STOPPED));
  }

  static final StartScheduled DUE = new StartScheduled(ID, FIRST, SECOND, "node", OWED, at(60));

  static List<ContainerEvent> waiting(String policy) {
    return then(
        exiting(running(under(policy), PID), PID, 1), exit(1, false, at(20), at(40)), scheduled(1));
  }

  @Nested
  class DuringTheBackOff {

    private final List<ContainerEvent> waiting = waiting("always");
    private final RestartCancelled byStop = new RestartCancelled(ID, FIRST, "stop", "user", at(50));

    @Test
    void theStartFollowsWhenTheDelayIsOver() {
      when(waiting, DUE)
          .expectResultMessagePayload(Answer.RECORDED)
          .expectEvents(requested(SECOND, new StartCause("policy", 1, 1, 100), at(60)));
    }

    @Test
    void aTimerOfAnEarlierRoundStartsNothing() {
      when(waiting, new StartScheduled(ID, "older", SECOND, "node", OWED, at(60)))
          .expectResultMessagePayload(Answer.ALREADY)
          .expectNoEvents();
    }

    @Test
    void aTimerThatFiresTwiceStartsOnce() {
      fixture.given(waiting).andGivenCommands(DUE).when(DUE).expectNoEvents();
    }

    @Test
    void aStartHasNothingToDo() {
      when(waiting, Life.start())
          .expectResultMessagePayload(new StartAnswer(Answer.ALREADY, null))
          .expectNoEvents();
    }

    @Test
    void aStopCancelsIt() {
      when(waiting, STOPS)
          .expectResultMessagePayload(Answer.RECORDED)
          .expectEvents(byStop, new ContainerStopped(ID, STOP, at(50)));
      when(then(waiting, byStop), DUE).expectResultMessagePayload(Answer.ALREADY).expectNoEvents();
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 15})
    void aKillCancelsItAndTellsNobody(int signal) {
      when(waiting, new KillContainer(ID, "k", signal, "user", at(50)))
          .expectResultMessagePayload(Answer.JOINED)
          .expectEvents(new RestartCancelled(ID, FIRST, "kill", "user", at(50)));
    }

    @Test
    void anotherSignalMeetsNoTaskAndChangesNothing() {
      when(waiting, new KillContainer(ID, "k", 1, "user", at(50)))
          .expectResultMessagePayload(Answer.JOINED)
          .expectNoEvents();
    }

    @Test
    void pauseAndUnpauseAreRefused() {
      refused(
          when(waiting, new PauseContainer(ID, "p", "user", at(50))),
          "Container " + ID + " is restarting, wait until the container is running");
      refused(
          when(waiting, new UnpauseContainer(ID, "p", "user", at(50))),
          "Container " + ID + " is not paused");
    }

    @Test
    void aRemovalIsRefusedUnlessForced() {
      refused(
          when(waiting, new RemoveContainer(ID, false, "user", at(50))),
          "cannot remove container \"/web\": container is restarting: stop the container before"
              + " removing or force remove");
      when(waiting, new RemoveContainer(ID, true, "user", at(50)))
          .expectEvents(
              new RestartCancelled(ID, FIRST, "rm", "user", at(50)),
              new RemovalRequested(ID, true, false, false, "user", at(50)));
    }

    @Test
    void aRenameWorks() {
      when(waiting, new RenameContainer(ID, "www", "user", at(50)))
          .expectEvents(new ContainerRenamed(ID, "web", "www", "user", at(50)));
    }

    @Test
    void theNewPolicyNoCancelsItAndAnotherOneDoesNot() {
      RestartPolicyChanged no = new RestartPolicyChanged(ID, RestartPolicy.NO, "user", at(50));
      when(waiting, change("no"))
          .expectEvents(no, new RestartCancelled(ID, FIRST, "policy", "user", at(50)));
      when(waiting, change("on-failure:3"))
          .expectEvents(
              new RestartPolicyChanged(ID, RestartPolicy.parse("on-failure:3"), "user", at(50)));
      when(waiting, change("always")).expectNoEvents();
    }
  }

  private static ChangeRestartPolicy change(String policy) {
    return new ChangeRestartPolicy(ID, RestartPolicy.parse(policy), "user", at(50));
  }

  @Test
  void aContainerThatRemovesItselfGetsNoPolicy() {
    refused(
        when(running(Life.createdToBeRemovedAfterwards(), PID), change("always")),
        "Restart policy cannot be updated because AutoRemove is enabled for the container");
  }

  @Test
  void theNewPolicyCountsFromTheNextExitOn() {
    List<ContainerEvent> changed =
        exiting(
            then(
                running(PID),
                new RestartPolicyChanged(ID, RestartPolicy.parse("always"), "user", at(15))),
            PID,
            1);
    when(changed, RELEASED).expectEvents(exit(1, false, at(20), at(40)), scheduled(1));
  }

  @Nested
  class WhileAnAttemptOfThePolicyIsOnItsWay {

    private final List<ContainerEvent> again =
        then(
            waiting("always"),
            requested(SECOND, new StartCause("policy", 1, 1, 100)),
            new TaskCreated(ID, SECOND, PID, TIMINGS, at(50)));
    private final ManualStopRecorded stop =
        new ManualStopRecorded(ID, SECOND, STOP, 15, 10, "user", at(50));

    @Test
    void aStopIsToldToTheTaskAsSoonAsItRuns() {
      when(again, STOPS).expectResultMessagePayload(Answer.JOINED).expectEvents(stop);
      when(then(again, stop), started())
          .expectEvents(
              new ContainerStarted(ID, SECOND, PID, TIMINGS, at(55)),
              new StopRequested(ID, SECOND, STOP, 15, 10, "user", at(55)));
    }

    @Test
    void aKillIsToldToTheTaskAsSoonAsItRuns() {
      ManualStopRecorded kill = new ManualStopRecorded(ID, SECOND, "k", 9, null, "user", at(50));
      when(again, new KillContainer(ID, "k", 9, "user", at(50)))
          .expectResultMessagePayload(Answer.JOINED)
          .expectEvents(kill);
      when(then(again, kill), started())
          .expectEvents(
              new ContainerStarted(ID, SECOND, PID, TIMINGS, at(55)),
              new KillRequested(ID, SECOND, "k", 9, true, "user", at(55)));
    }

    @Test
    void aStopOfATaskThatHasEndedBeforeItsStartIsRecordedIsMetByThat() {
      List<ContainerEvent> ended =
          then(
              again,
              stop,
              new TaskExited(ID, SECOND, PID, 1, at(51), false, null, at(51)),
              new ContainerStarted(ID, SECOND, PID, TIMINGS, at(51)));
      when(ended, new RecordReleased(ID, SECOND, List.of(), at(60)))
          .expectEvents(
              new ContainerExited(ID, SECOND, 1, false, at(51), at(51), at(60)),
              new ContainerStopped(ID, STOP, at(60)),
              new RestartGivenUp(ID, SECOND, RestartDecline.STOPPED, at(60)));
    }

    @Test
    void aPolicyThatIsNoByThenGivesUp() {
      RestartPolicyChanged no = new RestartPolicyChanged(ID, RestartPolicy.NO, "user", at(52));
      when(then(failing(AWAY), no), undone())
          .expectEvents(
              new StartUndone(ID, SECOND, AWAY, at(60)),
              new RestartGivenUp(ID, SECOND, RestartDecline.NO_POLICY, at(60)));
    }

    @Test
    void aFaultThatMayPassIsOneMoreRound() {
      when(failing(AWAY), undone())
          .expectEvents(
              new StartUndone(ID, SECOND, AWAY, at(60)),
              new RestartScheduled(
                  ID, SECOND, 2, 2, 200, at(60).plusMillis(200), 128, false, at(60)));
    }

    @Test
    void aFaultOfTheContainerEndsThePolicy() {
      when(failing(Life.FAILURE), undone())
          .expectEvents(
              new StartUndone(ID, SECOND, Life.FAILURE, at(60)),
              new RestartGivenUp(
                  ID, SECOND, "its start failed for good: command_not_found", at(60)));
    }

    @Test
    void aStopOfAnAttemptThatFailsIsMetByThat() {
      when(then(failing(AWAY), stop), undone())
          .expectEvents(
              new StartUndone(ID, SECOND, AWAY, at(60)),
              new RestartGivenUp(ID, SECOND, RestartDecline.STOPPED, at(60)),
              new ContainerStopped(ID, STOP, at(60)));
    }

    @Test
    void itIsShownAsRestarting() {
      assertThat(after(again).isRestarting()).isTrue();
      refused(
          when(again, new RemoveContainer(ID, false, "user", at(50))),
          "cannot remove container \"/web\": container is restarting: stop the container before"
              + " removing or force remove");
    }

    private List<ContainerEvent> failing(StartFailure failure) {
      return then(
          again, new ContainerEvent.StartFailed(ID, SECOND, "task", failure, TIMINGS, at(51)));
    }

    private RecordReleased undone() {
      return new RecordReleased(ID, SECOND, List.of(), at(60));
    }

    private RecordContainerStarted started() {
      return new RecordContainerStarted(ID, SECOND, PID, at(55), TIMINGS);
    }
  }

  @Test
  void aStartThatSomebodyAskedForAndThatFailsIsHisAffair() {
    when(undoing(under("always")), new RecordReleased(ID, FIRST, List.of(), at(40)))
        .expectEvents(new StartUndone(ID, FIRST, Life.FAILURE, at(40)));
  }

  @Test
  void anotherStartForgetsCountAndManualStop() {
    List<ContainerEvent> stopped =
        then(
            waiting("always"),
            new RestartCancelled(ID, FIRST, "stop", "user", at(50)),
            requested(SECOND));
    assertThat(after(stopped).known().restarts())
        .extracting(Restarts::count, Restarts::round, Restarts::stoppedByHand)
        .containsExactly(0, 0, false);
  }

  @Nested
  class AtBoot {

    private final StartAtBoot boot = new StartAtBoot(ID, FIRST, SECOND, "node", OWED, at(60));

    private List<ContainerEvent> stoppedByHand(String policy) {
      return then(
          exiting(
              then(
                  running(under(policy), PID),
                  new StopRequested(ID, FIRST, STOP, 15, 10, "user", at(15))),
              PID,
              143),
          exit(143, false, at(20), at(40)));
    }

    private List<ContainerEvent> ended(String policy, int status) {
      return then(
          exiting(running(under(policy), PID), PID, status), exit(status, false, at(20), at(40)));
    }

    @Test
    void alwaysStartsAlsoWhatWasStoppedByHand() {
      starts(stoppedByHand("always"));
      starts(ended("always", 0));
    }

    @Test
    void unlessStoppedDoesNot() {
      startsNot(stoppedByHand("unless-stopped"));
      starts(ended("unless-stopped", 0));
    }

    @Test
    void onFailureStartsWhatFailedWhileRetriesAreLeft() {
      starts(ended("on-failure", 1));
      startsNot(ended("on-failure", 0));
      startsNot(
          then(waiting("on-failure:1"), new RestartCancelled(ID, FIRST, "stop", "user", at(50))));
    }

    @Test
    void withoutPolicyOrRunNothingStarts() {
      startsNot(exited(PID, 1));
      startsNot(under("always"));
    }

    @Test
    void whatHappenedSinceItWasFoundCounts() {
      startsNot(starting(under("always")));
      startsNot(running(under("always"), PID));
      when(ended("always", 0), new StartAtBoot(ID, "older", SECOND, "node", OWED, at(60)))
          .expectNoEvents();
    }

    @Test
    void aFailureThatMayPassBeginsTheBackOff() {
      List<ContainerEvent> failed =
          then(
              ended("always", 0),
              requested(SECOND, StartCause.BOOT),
              new ContainerEvent.StartFailed(ID, SECOND, "task", AWAY, TIMINGS, at(51)));
      when(failed, new RecordReleased(ID, SECOND, List.of(), at(60)))
          .expectEvents(
              new StartUndone(ID, SECOND, AWAY, at(60)),
              new RestartScheduled(
                  ID, SECOND, 1, 1, 100, at(60).plusMillis(100), 128, false, at(60)));
    }

    private void starts(List<ContainerEvent> life) {
      when(life, boot)
          .expectResultMessagePayload(Answer.RECORDED)
          .expectEvents(requested(SECOND, StartCause.BOOT, at(60)));
    }

    private void startsNot(List<ContainerEvent> life) {
      when(life, boot).expectResultMessagePayload(Answer.ALREADY).expectNoEvents();
    }
  }

  private ResultValidator<Container> when(List<ContainerEvent> life, ContainerCommand command) {
    return fixture.given(life).when(command);
  }

  private static void refused(ResultValidator<Container> result, String text) {
    result.expectException(Conflict.class).expectExceptionMessage(text).expectNoEvents();
  }
}
