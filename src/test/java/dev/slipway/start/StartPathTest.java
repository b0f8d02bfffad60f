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
    return PATH.stages().stream().flatMap(stage -> stage.steps().stream());
  }

  static Stream<Stage> stages() {
    return PATH.stages().stream();
  }

  @Test
  void everyNamedStepStandsInTheTableOnce() {
    assertThat(steps().map(Step::name)).containsExactlyInAnyOrder(StartStep.values());
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aStepThatHoldsSomethingGivesItBack(Step step) throws NoSuchMethodException {
    boolean undoes =
        step.getClass().getMethod("undo", Ownership.class).getDeclaringClass() != Step.class;

    assertThat(undoes).isEqualTo(step.releaseAt() != ReleaseAt.NOTHING);
  }

  @ParameterizedTest
  @MethodSource("steps")
  void onlyTheLastStepOfALapIsAMilestone(Step step) throws NoSuchMethodException {
    boolean reports =
        step.getClass().getMethod("milestone", Attempt.class, List.class).getDeclaringClass()
            != Step.class;

    assertThat(reports).isEqualTo(stages().anyMatch(stage -> stage.milestone() == step));
  }

  @Test
  void aLapWaitsOnlyForMilestonesOfLapsAboveIt() {
    Set<StartStep> above = new HashSet<>();
    for (Stage stage : PATH.stages()) {
      assertThat(above).containsAll(stage.after());
      above.add(stage.milestone().name());
    }
  }

  @Test
  void everythingButTheLaunchIsRecordedTogetherBeforeIt() {
    assertThat(PATH.commits())
        .extracting(commit -> commit.stream().map(stage -> stage.milestone().name()).toList())
        .containsExactly(
            List.of(StartStep.SNAPSHOT, StartStep.NETWORK, StartStep.TASK),
            List.of(StartStep.START));
  }

  @Test
  void theNetworkIsAttachedWhileTheTaskIsBeingCreated() {
    assertThat(lapOf(StartStep.NETWORK).after()).isEqualTo(lapOf(StartStep.TASK).after());
  }

  @Test
  void theTaskIsLaunchedWhenEverythingElseIsThere() {
    Stage last = PATH.stages().getLast();

    assertThat(last.milestone().name()).isEqualTo(StartStep.START);
    assertThat(last.after()).isEqualTo(EnumSet.of(StartStep.NETWORK, StartStep.TASK));
  }

  @Test
  void anExitGivesBackTheRuntimesObjectsBeforeTheNetwork() {
    assertThat(PATH.upward(ReleaseAt.EXIT, "bridge"))
        .extracting(Step::name)
        .containsExactly(
            StartStep.TASK, StartStep.CONTAINER, StartStep.NETWORK, StartStep.NAMESPACE);
  }

  @Test
  void anExitWithoutABridgeHasNoNamespaceToGiveBack() {
    assertThat(PATH.upward(ReleaseAt.EXIT, "none"))
        .extracting(Step::name)
        .containsExactly(StartStep.TASK, StartStep.CONTAINER, StartStep.NETWORK);
    assertThat(PATH.upward(ReleaseAt.EXIT, "container:x"))
        .extracting(Step::name)
        .containsExactly(StartStep.TASK, StartStep.CONTAINER);
  }

  @Test
  void aRemovalGivesBackTheRest() {
    assertThat(PATH.upward(ReleaseAt.REMOVAL, ""))
        .extracting(Step::name)
        .containsExactly(StartStep.SNAPSHOT, StartStep.FILES);
  }

  @Test
  void theReadingsUpwardTogetherGiveBackEverythingThatIsHeld() {
    List<Step> undone = new ArrayList<>(PATH.upward(ReleaseAt.EXIT, "bridge"));
    undone.addAll(PATH.upward(ReleaseAt.REMOVAL, ""));

    assertThat(undone)
        .containsExactlyInAnyOrderElementsOf(
            steps().filter(step -> step.releaseAt() != ReleaseAt.NOTHING).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bridge", "none", "host", "container:x"})
  void anAttemptOwesExactlyWhatIsReleasedAfterIt(String networkMode) {
    List<String> released =
        Stream.of(ReleaseAt.EXIT, ReleaseAt.REMOVAL)
            .flatMap(until -> PATH.upward(until, networkMode).stream())
            .map(step -> step.name().text())
            .toList();

    assertThat(PATH.of(networkMode)).containsExactlyInAnyOrderElementsOf(released);
  }

  private static Stage lapOf(StartStep milestone) {
    return stages()
        .filter(stage -> stage.milestone().name() == milestone)
        .findFirst()
        .orElseThrow();
  }
}
