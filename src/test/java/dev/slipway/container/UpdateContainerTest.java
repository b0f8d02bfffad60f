package dev.slipway.container;

import static dev.slipway.container.Life.FIRST;
import static dev.slipway.container.Life.ID;
import static dev.slipway.container.Life.OWED;
import static dev.slipway.container.Life.PID;
import static dev.slipway.container.Life.SECOND;
import static dev.slipway.container.Life.at;
import static dev.slipway.container.Life.created;
import static dev.slipway.container.Life.createdToBeRemovedAfterwards;
import static dev.slipway.container.Life.exited;
import static dev.slipway.container.Life.exiting;
import static dev.slipway.container.Life.paused;
import static dev.slipway.container.Life.removing;
import static dev.slipway.container.Life.running;
import static dev.slipway.container.Life.start;
import static dev.slipway.container.Life.starting;
import static dev.slipway.container.Life.then;
import static dev.slipway.container.Life.undoing;

import dev.slipway.container.ContainerCommand.RecordSignalAnswered;
import dev.slipway.container.ContainerCommand.RecordTaskExited;
import dev.slipway.container.ContainerCommand.RecordUpdated;
import dev.slipway.container.ContainerCommand.Report;
import dev.slipway.container.ContainerCommand.UpdateAnswer;
import dev.slipway.container.ContainerCommand.UpdateContainer;
import dev.slipway.container.ContainerEvent.ContainerUpdated;
import dev.slipway.container.ContainerEvent.RestartPolicyChanged;
import dev.slipway.container.ContainerEvent.SignalAnswered;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.ContainerEvent.TaskExited;
import dev.slipway.container.ContainerEvent.UpdateRequested;
import dev.slipway.container.ContainerRefusal.Conflict;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A change of limits, state by state. */
class UpdateContainerTest {

  private static final String NEW = "{\"Memory\":1}";
  private static final RestartPolicy ALWAYS = new RestartPolicy("always", 0);
  private static final ContainerUpdated UPDATED = new ContainerUpdated(ID, NEW, at(41));
  private static final SignalAnswered DONE = new SignalAnswered(ID, "u", null, null, FIRST, at(41));

  private final AggregateTestFixture<Container> fixture =
      new AggregateTestFixture<>(Container.class);

  static Stream<List<ContainerEvent>> live() {
    return Stream.of(running(PID), paused(PID));
  }

  static Stream<List<ContainerEvent>> withoutTask() {
    return Stream.of(created(), exited(PID, 0), exiting(PID, 0));
  }

  static Stream<List<ContainerEvent>> onTheWay() {
    return Stream.of(starting(), undoing());
  }

  @ParameterizedTest
  @MethodSource("live")
  void ofALiveTaskIsAWishFirst(List<ContainerEvent> life) {
    when(life, update("{}", "{\"memory\":1}"))
        .expectResultMessagePayload(UpdateAnswer.ASKED)
        .expectEvents(requested());
  }

  @ParameterizedTest
  @MethodSource("live")
  void thatATaskNeedsNotKnowOfIsRecordedAtOnce(List<ContainerEvent> life) {
    when(life, update("{}", ""))
        .expectResultMessagePayload(UpdateAnswer.DONE)
        .expectEvents(new ContainerUpdated(ID, NEW, at(40)));
  }

  @ParameterizedTest
  @MethodSource("withoutTask")
  void withoutATaskIsRecordedAtOnce(List<ContainerEvent> life) {
    when(life, update("{}", "{\"memory\":1}"))
        .expectResultMessagePayload(UpdateAnswer.DONE)
        .expectEvents(new ContainerUpdated(ID, NEW, at(40)));
  }

  @ParameterizedTest
  @MethodSource("onTheWay")
  void waitsForAStartOnItsWay(List<ContainerEvent> life) {
    when(life, update("{}", "{\"memory\":1}"))
        .expectResultMessagePayload(UpdateAnswer.STARTING)
        .expectNoEvents();
  }

  @Test
  void thatWasMadeOfOtherSettingsChangesNothing() {
    when(then(running(PID), UPDATED), update("{}", "{\"memory\":1}"))
        .expectResultMessagePayload(UpdateAnswer.OUTDATED)
        .expectNoEvents();
  }

  @Test
  void isRefusedWhileAnotherIsInFlight() {
    when(then(running(PID), requested()), update("{}", "{\"memory\":1}"))
        .expectException(Conflict.class)
        .expectExceptionMessage("another update is in progress")
        .expectNoEvents();
  }

  @Test
  void isRefusedWhileTheContainerIsRemoved() {
    when(removing(running(PID)), update("{}", ""))
        .expectException(Conflict.class)
        .expectExceptionMessage("container is marked for removal and cannot be \"update\"")
        .expectNoEvents();
  }

  @Test
  void thatTheRuntimeCarriedOutIsTheContainers() {
    when(then(running(PID), requested()), carriedOut()).expectEvents(UPDATED, DONE);
  }

  @Test
  void isCarriedOutOnce() {
    when(then(running(PID), requested(), UPDATED, DONE), carriedOut()).expectNoEvents();
  }

  @Test
  void thatTheRuntimeRefusedLeavesEverythingAsItWas() {
    RecordSignalAnswered refused = new RecordSignalAnswered(ID, "u", "no", null, at(41));
    fixture
        .given(then(running(PID), requested()))
        .andGivenCommands(refused)
        .when(update("{}", "{\"memory\":1}"))
        .expectResultMessagePayload(UpdateAnswer.ASKED)
        .expectEvents(requested());
  }

  @Test
  void outlivesTheTaskThatItWasFor() {
    when(then(running(PID), requested()), new RecordTaskExited(ID, null, PID, 0, at(41), at(41)))
        .expectEvents(
            new TaskExited(ID, FIRST, PID, 0, at(41), false, null, at(41)), UPDATED, DONE);
  }

  @Test
  void isWhatTheNextStartBeginsWith() {
    when(then(exited(PID, 0), UPDATED), start())
        .expectEvents(
            new StartRequested(
                ID,
                SECOND,
                "node",
                "web",
                "busybox",
                "sha256:1",
                "{}",
                NEW,
                "{}",
                "bridge",
                OWED,
                null,
                "user",
                at(50)));
  }

  @Test
  void changesThePolicyTogetherWithTheLimits() {
    UpdateRequested wish = new UpdateRequested(ID, FIRST, "u", NEW, "{}", ALWAYS, "user", at(40));
    when(running(PID), new UpdateContainer(ID, "u", "{}", NEW, "{}", ALWAYS, "user", at(40)))
        .expectEvents(wish);
    when(then(running(PID), wish), carriedOut())
        .expectEvents(UPDATED, new RestartPolicyChanged(ID, ALWAYS, "user", at(41)), DONE);
  }

  @Test
  void changesThePolicyAloneAtOnce() {
    when(exited(PID, 0), new UpdateContainer(ID, "u", "{}", "{}", "", ALWAYS, "user", at(40)))
        .expectEvents(
            new ContainerUpdated(ID, "{}", at(40)),
            new RestartPolicyChanged(ID, ALWAYS, "user", at(40)));
  }

  @Test
  void givesNoPolicyToAContainerThatIsRemovedWhenItExits() {
    when(
            running(createdToBeRemovedAfterwards(), PID),
            new UpdateContainer(ID, "u", "{}", NEW, "{}", ALWAYS, "user", at(40)))
        .expectException(Conflict.class)
        .expectExceptionMessage(
            "Restart policy cannot be updated because AutoRemove is enabled for the container")
        .expectNoEvents();
  }

  private static UpdateContainer update(String before, String resources) {
    return new UpdateContainer(ID, "u", before, NEW, resources, null, "user", at(40));
  }

  private static UpdateRequested requested() {
    return new UpdateRequested(ID, FIRST, "u", NEW, "{\"memory\":1}", null, "user", at(40));
  }

  private static ContainerCommand carriedOut() {
    return Report.together(
        List.of(
            new RecordUpdated(ID, "u", at(41)),
            new RecordSignalAnswered(ID, "u", null, null, at(41))));
  }

  private ResultValidator<Container> when(List<ContainerEvent> life, ContainerCommand command) {
    return fixture.given(life).when(command);
  }
}
