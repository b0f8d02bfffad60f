package dev.slipway.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.slipway.aggregate.Reports;
import dev.slipway.container.ContainerCommand;
import dev.slipway.container.ContainerCommand.RecordReleased;
import dev.slipway.container.ContainerCommand.RecordTogether;
import dev.slipway.container.StartStep;
import dev.slipway.failpoint.Failpoints;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is undone, reported and waited for. */
class ReleasesTest {

  private static final Ownership HELD = new Ownership("c", "a", "none");
  private static final Ownership LEAVING = new Ownership("c", "a", "none", true);

  private final Set<StartStep> busy = EnumSet.noneOf(StartStep.class);
  private final List<StartStep> undone = new ArrayList<>();

  /** What was reported, by the transaction that records it. */
  private final List<List<String>> reported = new ArrayList<>();

  private Releases releases;

  @BeforeEach
  void set() {
    CommandGateway commands = mock();
    when(commands.sendAndWait(any()))
        .thenAnswer(call -> {
          ContainerCommand command = call.getArgument(0);
          reported.add(
              command instanceof RecordTogether several
                  ? several.reports().stream().map(ReleasesTest::text).toList()
                  : List.of(text(command)));
          return null;
        });
    StartPath path =
        new StartPath(
            List.of(
                new Stage(
                    Set.of(),
                    List.of(
                        new Row(StartStep.FILES, ReleaseAt.REMOVAL),
                        new Row(StartStep.SNAPSHOT, ReleaseAt.REMOVAL),
                        new Row(StartStep.NETWORK, ReleaseAt.EXIT),
                        new Row(StartStep.TASK, ReleaseAt.EXIT)))));
    releases = new Releases(new Reports(commands), Failpoints.OFF, path);
  }

  @AfterEach
  void forgetTheInterrupt() {
    var _ = Thread.interrupted();
  }

  @Test
  void reportsEverythingAtFirstAndThenWhatIsDone() {
    busy.add(StartStep.NETWORK);
    WorkQueue.Work exit = releases.exit(HELD);
    assertThat(exit.tried()).isFalse();
    assertThat(exit.tried()).isFalse();
    busy.clear();
    assertThat(exit.tried()).isTrue();

    assertThat(reported).containsExactly(List.of("a: task network!"), List.of("a: network"));
    assertThat(undone).containsExactly(StartStep.TASK, StartStep.NETWORK);
  }

  @Test
  void aContainerThatLeavesGivesBackEverythingInOneTransaction() {
    assertThat(releases.exit(LEAVING).tried()).isTrue();
    assertThat(reported)
        .containsExactly(List.of("a: task network", "removal: snapshot files", "removed"));
  }

  @Test
  void whatTheRemovalCannotGiveBackIsReportedAndLeftToTheRemoval() {
    busy.add(StartStep.SNAPSHOT);
    assertThat(releases.exit(LEAVING).tried()).isTrue();
    assertThat(reported).containsExactly(List.of("a: task network", "removal: snapshot! files"));
  }

  @Test
  void aContainerThatLeavesKeepsTheRestWhileSomethingOfItsAttemptIsOwed() {
    busy.add(StartStep.NETWORK);
    WorkQueue.Work exit = releases.exit(LEAVING);
    assertThat(exit.tried()).isFalse();
    busy.clear();
    assertThat(exit.tried()).isTrue();
    assertThat(reported)
        .as("from the exit on the removal is work of its own")
        .containsExactly(List.of("a: task network!"), List.of("a: network"));
  }

  @Test
  void aRemovalIsToldTogetherWithWhatItGaveBack() {
    busy.add(StartStep.FILES);
    AtomicBoolean cleared = new AtomicBoolean();
    WorkQueue.Work removal = releases.removal("c", cleared::get);
    assertThat(removal.tried()).isFalse();
    assertThat(reported).as("the runtime still shows something").isEmpty();

    cleared.set(true);
    assertThat(removal.tried()).isFalse();
    busy.clear();
    assertThat(removal.tried()).isTrue();
    assertThat(reported)
        .containsExactly(List.of("removal: snapshot files!"), List.of("removal: files", "removed"));
  }

  @Test
  void theNextAttemptWaitsForTheTaskOfTheEarlierOneOnly() throws InterruptedException {
    busy.addAll(List.of(StartStep.TASK, StartStep.NETWORK));
    WorkQueue.Work exit = releases.exit(HELD);
    assertThat(exit.tried()).isFalse();
    Thread next = Thread.ofPlatform().start(() -> releases.awaitEarlierTask("c"));
    await().until(() -> next.getState() == Thread.State.TIMED_WAITING);
    releases.awaitEarlierTask("another container");

    busy.remove(StartStep.TASK);
    assertThat(exit.tried()).isFalse();
    next.join();
    releases.awaitEarlierTask("c");
  }

  @Test
  void anInterruptedWaitStaysInterrupted() {
    busy.add(StartStep.TASK);
    assertThat(releases.exit(HELD).tried()).isFalse();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> releases.awaitEarlierTask("c"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  private static String text(ContainerCommand report) {
    return report instanceof RecordReleased released
        ? released.releases().stream()
            .map(release -> release.confirmed() ? release.step() : release.step() + "!")
            .collect(Collectors.joining(" ", released.attemptId() + ": ", ""))
        : "removed";
  }

  /** A step whose undo fails as long as the test says that it is busy. */
  private final class Row implements Step {

    private final StartStep name;
    private final ReleaseAt releaseAt;

    Row(StartStep name, ReleaseAt releaseAt) {
      this.name = name;
      this.releaseAt = releaseAt;
    }

    @Override
    public StartStep name() {
      return name;
    }

    @Override
    public ReleaseAt releaseAt() {
      return releaseAt;
    }

    @Override
    public void perform(Attempt attempt, StepClock clock) {}

    @Override
    public void undo(Ownership held) {
      if (busy.contains(name)) {
        throw new IllegalStateException("busy");
      }
      undone.add(name);
    }
  }
}
