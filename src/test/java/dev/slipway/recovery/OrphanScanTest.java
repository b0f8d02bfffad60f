package dev.slipway.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.slipway.aggregate.Reports;
import dev.slipway.container.ContainerCommand.RecordStaleObjectRemoved;
import dev.slipway.container.StartStep;
import dev.slipway.start.Attempt;
import dev.slipway.start.Found;
import dev.slipway.start.Ownership;
import dev.slipway.start.ReleaseAt;
import dev.slipway.start.StartPath;
import dev.slipway.start.Step;
import dev.slipway.start.StepClock;
import dev.slipway.view.Obligation;
import dev.slipway.view.Obligations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is found and owed by nobody is undone at the second sight. */
class OrphanScanTest {

  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  private final List<Found> found = new ArrayList<>();
  private final List<String> undone = new ArrayList<>();
  private final List<Obligation> owed = new ArrayList<>();
  private final CommandGateway commands = mock();
  private final List<Object> reported = new ArrayList<>();
  private OrphanScan scan;
  private int searches;

  @BeforeEach
  void set() {
    StartPath path = mock();
    when(path.steps()).thenReturn(List.of(new NamespacesOnly()));
    Obligations obligations = mock();
    when(obligations.open()).thenAnswer(call -> List.copyOf(owed));
    when(commands.sendAndWait(any()))
        .thenAnswer(call -> {
          reported.add(call.getArgument(0));
          return null;
        });
    scan = new OrphanScan(path, obligations, new Reports(commands), Duration.ZERO);
  }

  @Test
  void whatNobodyOwesIsUndoneAndReportedAtTheSecondSight() {
    found.add(new Found("c", "a"));
    scan.scan();
    assertThat(undone).isEmpty();
    scan.scan();
    assertThat(undone).containsExactly("c a");
    assertThat(reported)
        .singleElement()
        .isInstanceOfSatisfying(
            RecordStaleObjectRemoved.class,
            report -> {
              assertThat(report.containerId()).isEqualTo("c");
              assertThat(report.object()).isEqualTo("namespace");
            });
  }

  @Test
  void whatAnAttemptOwesStays() {
    found.add(new Found("c", "a"));
    found.add(new Found("c", null));
    owed.add(obligation("c", "a", StartStep.NAMESPACE));
    scanOften();
    assertThat(undone).isEmpty();
  }

  @Test
  void theDebtOfAnotherStepAttemptOrContainerIsNoReasonToStay() {
    found.add(new Found("c", "a"));
    owed.add(obligation("c", "a", StartStep.TASK));
    owed.add(obligation("c", "b", StartStep.NAMESPACE));
    owed.add(obligation("d", "a", StartStep.NAMESPACE));
    scanOften();
    assertThat(undone).contains("c a");
  }

  @Test
  void whatWasOwedInBetweenIsSeenForTheFirstTimeAgain() {
    found.add(new Found("c", "a"));
    scan.scan();
    owed.add(obligation("c", "a", StartStep.NAMESPACE));
    scan.scan();
    owed.clear();
    scan.scan();
    assertThat(undone).isEmpty();
  }

  @Test
  void whileNothingIsTakenOrReleasedMostScansAreLeftOut() {
    owed.add(obligation("c", "a", StartStep.NAMESPACE));
    scan.scanUnlessQuiet();
    assertThat(searches).isEqualTo(1);
    scan.scanUnlessQuiet();
    assertThat(searches).as("the debts are the same").isEqualTo(1);

    owed.clear();
    scan.scanUnlessQuiet();
    assertThat(searches).as("a debt was paid").isEqualTo(2);
  }

  @Test
  void aSuspectIsLookedForAgainAtOnce() {
    found.add(new Found("c", "a"));
    scan.scanUnlessQuiet();
    scan.scanUnlessQuiet();
    assertThat(undone).containsExactly("c a");
  }

  private void scanOften() {
    for (int i = 0; i < 3; i++) {
      scan.scan();
    }
  }

  private static Obligation obligation(String container, String attempt, StartStep step) {
    return new Obligation(container, attempt, "node", step.text(), NOW);
  }

  /** A step that finds what the test says. */
  private final class NamespacesOnly implements Step {

    @Override
    public StartStep name() {
      return StartStep.NAMESPACE;
    }

    @Override
    public ReleaseAt releaseAt() {
      return ReleaseAt.EXIT;
    }

    @Override
    public void perform(Attempt attempt, StepClock clock) {}

    @Override
    public List<Found> found() {
      searches++;
      return List.copyOf(found);
    }

    @Override
    public void undo(Ownership held) {
      undone.add(held.containerId() + " " + held.attemptId());
      found.remove(new Found(held.containerId(), attempt(held)));
    }

    private static @Nullable String attempt(Ownership held) {
      return held.attemptId().equals("unnamed") ? null : held.attemptId();
    }
  }
}
