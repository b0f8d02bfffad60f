package dev.slipway.container;

import static dev.slipway.container.Life.FAILURE;
import static dev.slipway.container.Life.FIRST;
import static dev.slipway.container.Life.ID;
import static dev.slipway.container.Life.OWED;
import static dev.slipway.container.Life.PID;
import static dev.slipway.container.Life.SECOND;
import static dev.slipway.container.Life.at;
import static dev.slipway.container.Life.create;
import static dev.slipway.container.Life.created;
import static dev.slipway.container.Life.exited;
import static dev.slipway.container.Life.exiting;
import static dev.slipway.container.Life.failed;
import static dev.slipway.container.Life.paused;
import static dev.slipway.container.Life.removed;
import static dev.slipway.container.Life.removing;
import static dev.slipway.container.Life.requested;
import static dev.slipway.container.Life.running;
import static dev.slipway.container.Life.start;
import static dev.slipway.container.Life.starting;
import static dev.slipway.container.Life.then;
import static dev.slipway.container.Life.undoing;

import dev.slipway.container.ContainerCommand.Answer;
import dev.slipway.container.ContainerCommand.StartAnswer;
import dev.slipway.container.ContainerCommand.StartContainer;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.container.ContainerRefusal.Conflict;
import dev.slipway.container.ContainerRefusal.NoSuchContainer;
import java.time.Instant;
import java.util.List;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What creating and starting may record, state by state. */
class StartContainerTest {

  private static final Instant ASKED = at(50);

  private final AggregateTestFixture<Container> fixture =
      new AggregateTestFixture<>(Container.class);

  @Nested
  class Create {

    @Test
    void recordsWhatWasAskedFor() {
      fixture.givenNoPriorActivity().when(create()).expectEvents(created().getFirst());
    }
  }

  @Nested
  class Start {

    @Test
    void ofACreatedContainerBeginsAnAttempt() {
      begins(created());
    }

    @Test
    void ofAnExitedContainerBeginsAnAttempt() {
      begins(exited(PID, 3));
    }

    @Test
    void afterAFailedAttemptBeginsAnother() {
      begins(failed());
    }

    @Test
    void afterAFailedAttemptOfAContainerThatRanBeginsAnother() {
      begins(then(undoing(exited(PID, 3)), new StartUndone(ID, FIRST, FAILURE, at(6))));
    }

    @Test
    void owesWhatItsSenderReadOffTheTable() {
      StartContainer none = new StartContainer(ID, SECOND, "node", List.of("files"), "user", ASKED);
      fixture
          .given(created("none", false))
          .when(none)
          .expectEvents(requested(SECOND, "none", List.of("files"), ASKED));
    }

    @Test
    void whileAnAttemptIsOnItsWayJoinsIt() {
      answers(starting(), Answer.JOINED, FIRST);
    }

    @Test
    void whileAnAttemptIsUndoneJoinsItsFailure() {
      answers(undoing(), Answer.JOINED, FIRST);
    }

    @Test
    void ofARunningContainerHasNothingToDo() {
      answers(running(PID), Answer.ALREADY, null);
    }

    @Test
    void ofAnEndingContainerHasNothingToDoBecauseItStillCountsAsRunning() {
      answers(exiting(PID, 0), Answer.ALREADY, null);
    }

    @Test
    void ofAPausedContainerIsRefused() {
      refused(paused(PID), "cannot start a paused container, try unpause instead");
    }

    @Test
    void ofAContainerThatIsBeingRemovedIsRefused() {
      refused(removing(created()), "container is marked for removal and cannot be started");
    }

    @Test
    void ofARunningContainerThatIsBeingRemovedIsRefused() {
      refused(
          Life.removingByForce(running(PID)),
          "container is marked for removal and cannot be started");
    }

    @Test
    void ofARemovedContainerFindsNone() {
      fixture
          .given(removed())
          .when(start())
          .expectException(NoSuchContainer.class)
          .expectExceptionMessage("No such container: " + ID)
          .expectNoEvents();
    }

    @Test
    void usesTheNameOfToday() {
      fixture
          .given(then(created(), new ContainerEvent.ContainerRenamed(ID, "web", "www", "u", at(1))))
          .when(start())
          .expectEvents(
              new StartRequested(
                  ID,
                  SECOND,
                  "node",
                  "www",
                  "busybox",
                  "sha256:1",
                  "{}",
                  "{}",
                  "{}",
                  "bridge",
                  OWED,
                  null,
                  "user",
                  ASKED));
    }

    private void begins(List<ContainerEvent> life) {
      fixture
          .given(life)
          .when(start())
          .expectResultMessagePayload(new StartAnswer(Answer.RECORDED, SECOND))
          .expectEvents(requested(SECOND, "bridge", OWED, ASKED));
    }

    private void answers(List<ContainerEvent> life, Answer answer, String attemptId) {
      fixture
          .given(life)
          .when(start())
          .expectResultMessagePayload(new StartAnswer(answer, attemptId))
          .expectNoEvents();
    }

    private void refused(List<ContainerEvent> life, String text) {
      fixture
          .given(life)
          .when(start())
          .expectException(Conflict.class)
          .expectExceptionMessage(text)
          .expectNoEvents();
    }
  }
}
