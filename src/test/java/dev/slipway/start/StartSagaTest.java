package dev.slipway.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import dev.slipway.container.ContainerEvent.CleanedUp;
import dev.slipway.container.ContainerEvent.ContainerExited;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.NetworkAttached;
import dev.slipway.container.ContainerEvent.PauseRequested;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.ContainerEvent.SnapshotPrepared;
import dev.slipway.container.ContainerEvent.StartFailed;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.ContainerEvent.TaskCreated;
import dev.slipway.container.ContainerEvent.TaskExited;
import dev.slipway.container.NetworkEndpoint;
import dev.slipway.container.StartFailure;
import dev.slipway.control.UnansweredRequest;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.test.saga.FixtureExecutionResult;
import org.axonframework.test.saga.SagaTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;
import tools.jackson.databind.json.JsonMapper;

/** What an attempt asks for, event by event, and when it is over. */
class StartSagaTest {

  private static final String ID = "c".repeat(64);
  private static final String ATTEMPT = "attempt";
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final StartFailure FAILURE =
      new StartFailure("deadline", 128, 500, "late", "late");

  private final RecordedWork work = new RecordedWork();
  private final SagaTestFixture<StartSaga> fixture = new SagaTestFixture<>(StartSaga.class);

  @BeforeEach
  void handOverCollaborators() {
    fixture.registerResource(work);
  }

  @Test
  void aRequestBeginsTheStartAndBelongsToThisNode() {
    fixture
        .givenNoPriorActivity()
        .whenPublishingA(requested())
        .expectActiveSagas(1)
        .expectAssociationWith("attemptId", ATTEMPT)
        .expectAssociationWith("node", "node");
    assertThat(work.asked).containsExactly("start attempt");
  }

  @Test
  void aStartIsAskedForOnceAndThenTheContainerIsWaitedFor() {
    after(requested(), snapshot(), network(), task(), started()).expectActiveSagas(1);
    assertThat(work.asked).containsExactly("start attempt");
  }

  @Test
  void aFailedStartIsReleased() {
    after(requested(), failed());
    assertThat(work.asked).last().isEqualTo("release attempt on bridge");
  }

  @Test
  void anExitIsReleased() {
    after(requested(), started(), exited());
    assertThat(work.asked).last().isEqualTo("release attempt on bridge");
  }

  @Test
  void anExitBeforeTheStartIsRecordedIsReleasedOnceAndAfterTheStart() {
    after(requested(), task(), exited());
    assertThat(work.asked).noneMatch(asked -> asked.startsWith("release"));

    fixture.whenPublishingA(started());
    assertThat(work.asked).containsOnlyOnce("release attempt on bridge");
  }

  @Test
  void aReleasedExitIsTheEnd() {
    after(requested(), started(), exited(), cleaned("network", null), published())
        .expectActiveSagas(0);
  }

  @Test
  void anUndoneStartIsTheEnd() {
    after(requested(), failed(), cleaned("network", null), undone()).expectActiveSagas(0);
  }

  @Test
  void whatIsStillOwedKeepsTheAttemptOpenUntilItIsGivenBack() {
    after(requested(), failed(), cleaned("network", "busy"), undone()).expectActiveSagas(1);

    fixture.whenPublishingA(cleaned("network", null)).expectActiveSagas(0);
  }

  @Test
  void otherAttemptsAreNoneOfItsBusiness() {
    after(requested(), new StartUndone(ID, "other", FAILURE, NOW)).expectActiveSagas(1);
  }

  @Test
  void afterACrashTheSameWorkIsAskedForAgain() {
    StartSaga saga = new StartSaga();
    ReflectionTestUtils.setField(saga, "attemptId", ATTEMPT);
    ReflectionTestUtils.setField(saga, "networkMode", "none");
    for (StartSaga.Phase phase : StartSaga.Phase.values()) {
      ReflectionTestUtils.setField(saga, "phase", phase);
      saga.recover(work).run();
    }
    assertThat(work.asked)
        .containsExactly("start again attempt", "resume attempt", "release attempt on none");
  }

  @Test
  void aStopThatIsNotAnsweredKeepsAnEndedAttemptOpen() {
    after(requested(), started(), stopRequested(), exited(), published()).expectActiveSagas(1);

    fixture.whenPublishingA(answered("stop")).expectActiveSagas(0);
  }

  @Test
  void aStopInFlightIsCarriedOutAfterACrash() {
    StartSaga saga = new StartSaga();
    ReflectionTestUtils.setField(saga, "attemptId", ATTEMPT);
    ReflectionTestUtils.setField(saga, "phase", StartSaga.Phase.RUNNING);
    ReflectionTestUtils.setField(saga, "stop", stopRequested());

    saga.recover(work).run();
    assertThat(work.asked).containsExactly("resume attempt", "stop stop");
  }

  @Test
  void eachStopInFlightIsCarriedOutAfterACrash() {
    StartSaga saga = new StartSaga();
    ReflectionTestUtils.setField(saga, "attemptId", ATTEMPT);
    ReflectionTestUtils.setField(saga, "phase", StartSaga.Phase.RUNNING);
    saga.on(stopRequested());
    saga.on(new StopRequested(ID, ATTEMPT, "other", 2, 600, "user", NOW));

    saga.recover(work).run();
    assertThat(work.asked).containsExactly("resume attempt", "stop stop", "stop other");
  }

  @Test
  void eachStopWaitsForItsOwnAnswer() {
    StopRequested other = new StopRequested(ID, ATTEMPT, "other", 2, 600, "user", NOW);
    after(requested(), started(), stopRequested(), other, exited(), published());

    fixture.whenPublishingA(answered("other")).expectActiveSagas(1);
    fixture.whenPublishingA(answered("stop")).expectActiveSagas(0);
  }

  @Test
  void anExitOfAContainerThatLeavesIsReleasedWithEverything() {
    after(requested(), started(), new TaskExited(ID, ATTEMPT, 7, 0, NOW, true, null, NOW));
    assertThat(work.asked).last().isEqualTo("release attempt on bridge leaving");
  }

  @Test
  void theKillOfARemovalWaitsForNoAnswer() {
    after(
            requested(),
            started(),
            new KillRequested(ID, ATTEMPT, null, 9, false, "user", NOW),
            exited(),
            published())
        .expectActiveSagas(0);
  }

  @Test
  void anAnswerToAKillLeavesTheStopInFlight() {
    after(requested(), started(), stopRequested(), kill(), exited(), published());

    fixture.whenPublishingA(answered("kill")).expectActiveSagas(1);
    fixture.whenPublishingA(answered("stop")).expectActiveSagas(0);
  }

  @Test
  void aKillThatIsNotAnsweredKeepsAnEndedAttemptOpen() {
    after(requested(), started(), kill(), exited(), published()).expectActiveSagas(1);

    fixture.whenPublishingA(answered("kill")).expectActiveSagas(0);
  }

  @Test
  void requestsToARunningTaskAreCarriedOutAfterACrash() {
    recovered(StartSaga.Phase.RUNNING);
    assertThat(work.asked)
        .containsExactly("resume attempt", "request KILL kill", "request PAUSE pause");
  }

  @Test
  void requestsToATaskThatHasEndedAreOnlyAnsweredAfterACrash() {
    recovered(StartSaga.Phase.CLOSED);
    assertThat(work.asked).containsExactly("answer kill", "answer pause");
  }

  private void recovered(StartSaga.Phase phase) {
    StartSaga saga = new StartSaga();
    ReflectionTestUtils.setField(saga, "attemptId", ATTEMPT);
    ReflectionTestUtils.setField(saga, "phase", phase);
    ReflectionTestUtils.setField(
        saga,
        "unanswered",
        List.of(
            UnansweredRequest.of(kill(), "kill"),
            UnansweredRequest.of(new PauseRequested(ID, ATTEMPT, "pause", "user", NOW))));
    saga.recover(work).run();
  }

  @Test
  void itsStateIsReadBackAlsoFromVersionsThatKnewNoUnansweredRequests() {
    JsonMapper json =
        JsonMapper.builder()
            .changeDefaultVisibility(visibility ->
                visibility
                    .withVisibility(PropertyAccessor.FIELD, Visibility.ANY)
                    .withVisibility(PropertyAccessor.GETTER, Visibility.NONE)
                    .withVisibility(PropertyAccessor.IS_GETTER, Visibility.NONE))
            .build();
    StartSaga saga = new StartSaga();
    ReflectionTestUtils.setField(saga, "unanswered", List.of(UnansweredRequest.of(kill(), "kill")));
    String stored = json.writeValueAsString(saga);

    assertThat(json.readValue(stored, StartSaga.class))
        .extracting("unanswered")
        .isEqualTo(List.of(UnansweredRequest.of(kill(), "kill")));
    assertThat(json.readValue("{\"phase\":\"RUNNING\"}", StartSaga.class))
        .extracting("unanswered")
        .isEqualTo(List.of());
  }

  @Test
  void anAttemptWhoseRequestIsRolledBackLeavesNothingBehind() {
    UnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(null);
    try {
      new StartSaga().begin(requested(), work);
    } finally {
      unit.rollback();
    }
    assertThat(work.asked).isEmpty();
  }

  private static SignalAnswered answered(String requestId) {
    return new SignalAnswered(ID, requestId, null, null, ATTEMPT, NOW);
  }

  private static KillRequested kill() {
    return new KillRequested(ID, ATTEMPT, "kill", 10, false, "user", NOW);
  }

  private static StopRequested stopRequested() {
    return new StopRequested(ID, ATTEMPT, "stop", 15, 10, "user", NOW);
  }

  private FixtureExecutionResult after(Object first, Object... events) {
    var given = fixture.givenAPublished(first);
    for (int i = 0; i < events.length - 1; i++) {
      given = given.andThenAPublished(events[i]);
    }
    return given.whenPublishingA(events[events.length - 1]);
  }

  private static StartRequested requested() {
    return new StartRequested(
        ID,
        ATTEMPT,
        "node",
        "web",
        "busybox",
        "sha256:1",
        "{}",
        "{}",
        "{}",
        "bridge",
        List.of("files", "network"),
        null,
        "user",
        NOW);
  }

  private static SnapshotPrepared snapshot() {
    return new SnapshotPrepared(ID, ATTEMPT, ID, List.of(), NOW);
  }

  private static NetworkAttached network() {
    return new NetworkAttached(
        ID,
        ATTEMPT,
        new NetworkEndpoint("bridge", "n", "e", "/n", "mac", "10.0.0.2", 16, "10.0.0.1", List.of()),
        List.of(),
        NOW);
  }

  private static TaskCreated task() {
    return new TaskCreated(ID, ATTEMPT, 7, List.of(), NOW);
  }

  private static ContainerStarted started() {
    return new ContainerStarted(ID, ATTEMPT, 7, List.of(), NOW);
  }

  private static StartFailed failed() {
    return new StartFailed(ID, ATTEMPT, "task", FAILURE, List.of(), NOW);
  }

  private static TaskExited exited() {
    return new TaskExited(ID, ATTEMPT, 7, 0, NOW, false, null, NOW);
  }

  private static CleanedUp cleaned(String step, String error) {
    return new CleanedUp(ID, ATTEMPT, step, error == null ? "released" : "failed", error, 1, NOW);
  }

  private static StartUndone undone() {
    return new StartUndone(ID, ATTEMPT, FAILURE, NOW);
  }

  private static ContainerExited published() {
    return new ContainerExited(ID, ATTEMPT, 0, false, NOW, NOW, NOW);
  }
}
