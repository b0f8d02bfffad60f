package dev.slipway.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.container.ContainerEvent.ContainerExited;
import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.container.ContainerEvent.RemovalRequested;
import dev.slipway.container.ContainerEvent.StartUndone;
import dev.slipway.container.StartFailure;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.test.saga.SagaTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.util.ReflectionTestUtils;

/** When a removal begins to give back, and when it is over. */
class RemovalSagaTest {

  private static final String ID = "c".repeat(64);
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  private final RecordedWork work = new RecordedWork();
  private final SagaTestFixture<RemovalSaga> fixture = new SagaTestFixture<>(RemovalSaga.class);

  @BeforeEach
  void handOverCollaborators() {
    fixture.registerResource(work);
  }

  @Test
  void atRestBeginsAtOnce() {
    fixture
        .givenNoPriorActivity()
        .whenPublishingA(requested(false))
        .expectActiveSagas(1)
        .expectAssociationWith("containerId", ID)
        .expectAssociationWith("node", "node");
    assertThat(work.asked).containsExactly("remove " + ID);
  }

  @Test
  void killsALiveTaskAndWaitsForItsExit() {
    var waiting = fixture.givenAPublished(requested(true));
    assertThat(work.asked).containsExactly("kill " + ID);

    waiting.whenPublishingA(new ContainerExited(ID, "a", 137, false, NOW, NOW, NOW));
    assertThat(work.asked).containsExactly("kill " + ID, "remove " + ID);
  }

  @Test
  void aTaskThatMayBePausedIsLetGoOnToDie() {
    fixture
        .givenNoPriorActivity()
        .whenPublishingA(new RemovalRequested(ID, true, true, true, "user", NOW));
    assertThat(work.asked).containsExactly("kill " + ID + " maybe paused");
  }

  @Test
  void asksForNothingMoreWhenExitAndRemovalAreRecordedTogether() {
    RemovalSaga saga = new RemovalSaga();
    ReflectionTestUtils.setField(saga, "containerId", ID);
    DefaultUnitOfWork.startAndGet(null)
        .execute(() -> {
          saga.on(new ContainerExited(ID, "a", 137, false, NOW, NOW, NOW), work);
          saga.on(new ContainerRemoved(ID, "web", NOW));
        });
    assertThat(work.asked).isEmpty();
  }

  @Test
  void killsATaskThatStartsAfterTheRequest() {
    fixture
        .givenAPublished(requested(true))
        .whenPublishingA(new ContainerStarted(ID, "a", 7, List.of(), NOW));
    assertThat(work.asked).containsExactly("kill " + ID, "kill " + ID);
  }

  @Test
  void waitsForTheUndoOfAStart() {
    StartFailure failure = new StartFailure("deadline", 128, 500, "late", "late");
    fixture
        .givenAPublished(requested(true))
        .whenPublishingA(new StartUndone(ID, "a", failure, NOW));
    assertThat(work.asked).last().isEqualTo("remove " + ID);
  }

  @Test
  void ofAnotherContainerIsNoneOfItsBusiness() {
    fixture
        .givenAPublished(requested(true))
        .whenPublishingA(new ContainerExited("other", "a", 0, false, NOW, NOW, NOW));
    assertThat(work.asked).containsExactly("kill " + ID);
  }

  @Test
  void endsWithTheContainer() {
    fixture
        .givenAPublished(requested(false))
        .whenPublishingA(new ContainerRemoved(ID, "web", NOW))
        .expectActiveSagas(0);
  }

  @Test
  void goesOnAfterACrash() {
    RemovalSaga saga = new RemovalSaga();
    ReflectionTestUtils.setField(saga, "containerId", ID);
    saga.recover(work).run();
    ReflectionTestUtils.setField(saga, "waiting", true);
    saga.recover(work).run();
    assertThat(work.asked).containsExactly("remove " + ID, "kill " + ID + " maybe paused");
  }

  private static RemovalRequested requested(boolean taskAlive) {
    return new RemovalRequested(ID, taskAlive, taskAlive, false, "user", NOW);
  }
}
