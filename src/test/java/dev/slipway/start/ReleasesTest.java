package dev.slipway.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.slipway.aggregate.Reports;
import dev.slipway.container.ContainerCommand.RecordReleased;
import dev.slipway.container.Release;
import dev.slipway.container.StartStep;
import dev.slipway.failpoint.Failpoints;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is undone, reported and waited for. */
class ReleasesTest {

  private static final Ownership HELD = new Ownership("c", "a", "none");

  private final Set<StartStep> busy = EnumSet.noneOf(StartStep.class);
  private final List<StartStep> undone = new ArrayList<>();
  private final List<List<String>> reported = new ArrayList<>();
  private Releases releases;

  @BeforeEach
  void set() {
    CommandGateway commands = mock();
    when(commands.sendAndWait(any()))
        .thenAnswer(call -> {
          RecordReleased report = call.getArgument(0);
          reported.add(report.releases().stream().map(ReleasesTest::text).toList());
          return null;
        });
    releases = new Releases(new Reports(commands), Failpoints.OFF, RecordedWork.path());
  }

  @AfterEach
  void forgetTheInterrupt() {
    var _ = Thread.interrupted();
  }

  @Test
  void reportsEverythingAtFirstAndThenWhatIsDone() {
    busy.add(StartStep.NETWORK);
    Releases.Unreleased unreleased = unreleased(StartStep.TASK, StartStep.NETWORK);
    assertThat(unreleased.tried()).isFalse();
    assertThat(unreleased.tried()).isFalse();
    busy.clear();
    assertThat(unreleased.tried()).isTrue();

    assertThat(reported).containsExactly(List.of("task", "network!"), List.of("network"));
    assertThat(undone).containsExactly(StartStep.TASK, StartStep.NETWORK);
  }

  @Test
  void theNextAttemptWaitsForTheTaskOfTheEarlierOneOnly() throws InterruptedException {
    busy.addAll(List.of(StartStep.TASK, StartStep.NETWORK));
    Releases.Unreleased unreleased = unreleased(StartStep.TASK, StartStep.NETWORK);
    assertThat(unreleased.tried()).isFalse();
    Thread next = Thread.ofPlatform().start(() -> releases.awaitEarlierTask("c"));
    await().until(() -> next.getState() == Thread.State.TIMED_WAITING);
    releases.awaitEarlierTask("another container");

    busy.remove(StartStep.TASK);
    assertThat(unreleased.tried()).isFalse();
    next.join();
    releases.awaitEarlierTask("c");
  }

  @Test
  void anInterruptedWaitStaysInterrupted() {
    busy.add(StartStep.TASK);
    assertThat(unreleased(StartStep.TASK).tried()).isFalse();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> releases.awaitEarlierTask("c"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  private Releases.Unreleased unreleased(StartStep... steps) {
    List<Step> rows = new ArrayList<>();
    for (StartStep step : steps) {
      rows.add(new Row(step));
    }
    return releases.unreleased(HELD, rows);
  }

  private static String text(Release release) {
    return release.confirmed() ? release.step() : release.step() + "!";
  }

  /** A step whose undo fails as long as the test says that it is busy. */
  private final class Row implements Step {

    private final StartStep name;

    Row(StartStep name) {
      this.name = name;
    }

    @Override
    public StartStep name() {
      return name;
    }

    @Override
    public ReleaseAt releaseAt() {
      return ReleaseAt.EXIT;
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
