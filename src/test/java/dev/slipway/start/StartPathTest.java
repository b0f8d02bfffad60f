package dev.slipway.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.container.StartStep;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that hold for the table as it is, whatever steps it has. */
@SuppressWarnings("NullAway")
class StartPathTest {

  private static final StartPath PATH = RecordedWork.path();

  static Stream<Step> steps() {
    return PATH.laps().stream().flatMap(lap -> lap.steps().stream());
  }

  static Stream<Lap> laps() {
    return PATH.laps().stream();
  }

  @Test
  void everyNamedStepStandsInTheTableOnce() {
    assertThat(steps().map(Step::name)).containsExactlyInAnyOrder(StartStep.values());
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aStepThatHoldsSomethingGivesItBack(Step step) throws NoSuchMethodException {
    boolean undoes =
        step.getClass().getMethod("undo", Held.class).getDeclaringClass() != Step.class;

    assertThat(undoes).isEqualTo(step.heldUntil() != HeldUntil.NOTHING);
  }

  @ParameterizedTest
  @MethodSource("steps")
  void onlyTheLastStepOfALapIsAMilestone(Step step) throws NoSuchMethodException {
    boolean reports =
        step.getClass().getMethod("milestone", Attempt.class, List.class).getDeclaringClass()
            != Step.class;

    assertThat(reports).isEqualTo(laps().anyMatch(lap -> lap.milestone() == step));
  }

  @Test
  void aLapWaitsOnlyForMilestonesOfLapsAboveIt() {
    Set<StartStep> above = new HashSet<>();
    for (Lap lap : PATH.laps()) {
      assertThat(above).containsAll(lap.after());
      above.add(lap.milestone().name());
    }
  }

  @Test
  void theNetworkIsAttachedWhileTheTaskIsBeingCreated() {
    assertThat(lapOf(StartStep.NETWORK).after()).isEqualTo(lapOf(StartStep.TASK).after());
  }

  @Test
  void theTaskIsLaunchedWhenEverythingElseIsThere() {
    Lap last = PATH.laps().getLast();

    assertThat(last.milestone().name()).isEqualTo(StartStep.START);
    assertThat(last.after()).isEqualTo(EnumSet.of(StartStep.NETWORK, StartStep.TASK));
  }

  @Test
  void anExitGivesBackTheRuntimesObjectsBeforeTheNetwork() {
    assertThat(PATH.upward(HeldUntil.EXIT, "bridge"))
        .extracting(Step::name)
        .containsExactly(
            StartStep.TASK, StartStep.CONTAINER, StartStep.NETWORK, StartStep.NAMESPACE);
  }

  @Test
  void anExitWithoutABridgeHasNoNamespaceToGiveBack() {
    assertThat(PATH.upward(HeldUntil.EXIT, "none"))
        .extracting(Step::name)
        .containsExactly(StartStep.TASK, StartStep.CONTAINER, StartStep.NETWORK);
    assertThat(PATH.upward(HeldUntil.EXIT, "container:x"))
        .extracting(Step::name)
        .containsExactly(StartStep.TASK, StartStep.CONTAINER);
  }

  @Test
  void aRemovalGivesBackTheRest() {
    assertThat(PATH.upward(HeldUntil.REMOVAL, ""))
        .extracting(Step::name)
        .containsExactly(StartStep.SNAPSHOT, StartStep.FILES);
  }

  @Test
  void theReadingsUpwardTogetherGiveBackEverythingThatIsHeld() {
    List<Step> undone = new ArrayList<>(PATH.upward(HeldUntil.EXIT, "bridge"));
    undone.addAll(PATH.upward(HeldUntil.REMOVAL, ""));

    assertThat(undone)
        .containsExactlyInAnyOrderElementsOf(
            steps().filter(step -> step.heldUntil() != HeldUntil.NOTHING).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bridge", "none", "host", "container:x"})
  void anAttemptOwesExactlyWhatIsReleasedAfterIt(String networkMode) {
    List<String> released =
        Stream.of(HeldUntil.EXIT, HeldUntil.REMOVAL)
            .flatMap(until -> PATH.upward(until, networkMode).stream())
            .map(step -> step.name().text())
            .toList();

    assertThat(PATH.of(networkMode)).containsExactlyInAnyOrderElementsOf(released);
  }

  private static Lap lapOf(StartStep milestone) {
    return laps().filter(lap -> lap.milestone().name() == milestone).findFirst().orElseThrow();
  }
}
