package dev.slipway.start.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.container.ContainerCommand.RecordContainerStarted;
import dev.slipway.container.ContainerCommand.RecordReleased;
import dev.slipway.container.ContainerCommand.RecordRemoved;
import dev.slipway.container.ContainerCommand.RecordStartFailed;
import dev.slipway.container.Release;
import dev.slipway.container.StartStep;
import dev.slipway.failpoint.Failpoints;
import dev.slipway.start.Attempt;
import dev.slipway.start.Ownership;
import dev.slipway.start.RecordedWork;
import dev.slipway.start.ReleaseAt;
import dev.slipway.start.StartWorld;
import dev.slipway.start.Step;
import dev.slipway.start.StepClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every row of the start table keeps to, also one that is added tomorrow. */
class StartTableTest {

  private static final List<String> MODES = List.of("bridge", "none", "host", "container:peer");

  @TempDir private Path folder;

  static Stream<Arguments> everyStep() {
    List<Arguments> all = new ArrayList<>();
    for (String mode : MODES) {
      for (Step step : RecordedWork.path().steps()) {
        if (step.appliesTo(mode)) {
          all.add(Arguments.of(mode, step.name()));
        }
      }
    }
    return all.stream();
  }

  static Stream<Arguments> everyFailure() {
    return everyStep()
        .flatMap(step ->
            Stream.of(Failpoints.BEFORE, Failpoints.AFTER)
                .map(moment -> Arguments.of(step.get()[0], step.get()[1], moment)));
  }

  static Stream<Arguments> everyUndo() {
    return everyStep()
        .filter(step ->
            RecordedWork.path().undone().stream()
                .anyMatch(undone ->
                    undone.name() == step.get()[1] && undone.releaseAt() == ReleaseAt.EXIT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bridge", "none", "host", "container:peer"})
  void aStartRunsThroughTheTableAndItsReleaseAndRemovalLeaveNothing(String mode) {
    StartWorld world = new StartWorld(folder, mode, Failpoints.OFF);
    world.start();
    soon().until(() -> !world.reports(RecordContainerStarted.class).isEmpty());
    assertThat(world.reports(RecordStartFailed.class)).isEmpty();
    assertThat(world.taken()).contains("task " + StartWorld.ID, "snapshot " + StartWorld.ID);

    world.runner.release(world.held());
    soon().until(() -> !world.reports(RecordReleased.class).isEmpty());
    assertThat(world.taken()).isEqualTo(heldUntilRemoval());
    removed(world);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bridge", "none", "host", "container:peer"})
  void aContainerThatLeavesGivesBackEverythingInOneRun(String mode) {
    StartWorld world = new StartWorld(folder, mode, Failpoints.OFF);
    world.start();
    soon().until(() -> !world.reports(RecordContainerStarted.class).isEmpty());
    world.runner.release(world.leaving());
    soon().until(() -> !world.reports(RecordRemoved.class).isEmpty());
    assertThat(world.taken()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("everyUndo")
  void aContainerThatLeavesIsRemovedAlsoAfterAnUndoThatFailed(String mode, StartStep step) {
    StartWorld world =
        new StartWorld(folder, mode, failing("undo", step, Failpoints.BEFORE, new AtomicBoolean()));
    world.start();
    soon().until(() -> !world.reports(RecordContainerStarted.class).isEmpty());
    world.runner.release(world.leaving());
    soon().until(() -> world.reports(RecordReleased.class).size() == 2);
    assertThat(world.reports(RecordRemoved.class)).isEmpty();
    assertThat(world.taken()).isEqualTo(heldUntilRemoval());
    removed(world);
  }

  @ParameterizedTest
  @MethodSource("everyStep")
  void aStepThatIsRepeatedAfterACrashFindsItsOwnWork(String mode, StartStep last) {
    StartWorld world = new StartWorld(folder, mode, Failpoints.OFF);
    performUpTo(last, world, world.begun());
    Set<String> once = world.taken();
    for (int lives = 0; lives < 2; lives++) {
      performUpTo(last, world, world.readBack());
      assertThat(world.taken()).isEqualTo(once);
    }
  }

  @ParameterizedTest
  @MethodSource("everyStep")
  void aStepThatIsRepeatedAtOnceFindsItsOwnWork(String mode, StartStep last) {
    StartWorld world = new StartWorld(folder, mode, Failpoints.OFF);
    Attempt attempt = world.begun();
    performUpTo(last, world, attempt);
    Set<String> once = world.taken();
    if (last != StartStep.CONTAINER && last != StartStep.TASK) {
      perform(last, world, attempt);
    } else {
      // These two tell their own work from an earlier attempt's, and are repeated as one.
      performUpTo(last, world, attempt);
    }
    assertThat(world.taken()).isEqualTo(once);
  }

  @ParameterizedTest
  @MethodSource("everyFailure")
  void aFailureLeavesNothingOwed(String mode, StartStep step, String moment) {
    StartWorld world =
        new StartWorld(folder, mode, failing("start", step, moment, new AtomicBoolean()));
    world.start();
    soon().until(() -> !world.reports(RecordReleased.class).isEmpty());

    assertThat(world.reports(RecordStartFailed.class))
        .singleElement()
        .satisfies(failed -> assertThat(failed.step()).isEqualTo(step.text()));
    assertThat(world.reports(RecordReleased.class))
        .singleElement()
        .satisfies(released -> {
          assertThat(released.releases()).allMatch(Release::confirmed);
          assertThat(released.releases())
              .extracting(Release::step)
              .isEqualTo(
                  world.path.upward(ReleaseAt.EXIT, mode).stream()
                      .map(undone -> undone.name().text())
                      .toList());
        });
    assertThat(heldUntilRemoval()).containsAll(world.taken());
    removed(world);
  }

  @ParameterizedTest
  @MethodSource("everyUndo")
  void anUndoThatFailsIsReportedAndTriedAgainUntilNothingIsOwed(String mode, StartStep step) {
    StartWorld world =
        new StartWorld(folder, mode, failing("undo", step, Failpoints.BEFORE, new AtomicBoolean()));
    world.start();
    soon().until(() -> !world.reports(RecordContainerStarted.class).isEmpty());
    world.runner.release(world.held());
    soon().until(() -> world.reports(RecordReleased.class).size() == 2);

    // Containers of a task that could not be undone stay, and so does what lies below them.
    assertThat(world.reports(RecordReleased.class).getFirst().releases())
        .filteredOn(release -> !release.confirmed())
        .extracting(Release::step)
        .contains(step.text());
    assertThat(world.reports(RecordReleased.class).getLast().releases())
        .allMatch(Release::confirmed)
        .extracting(Release::step)
        .contains(step.text());
    assertThat(world.taken()).isEqualTo(heldUntilRemoval());
  }

  @ParameterizedTest
  @MethodSource("everyStep")
  void anUndoMayBeRepeatedAndWhatIsAbsentIsUndone(String mode, StartStep last) {
    StartWorld world = new StartWorld(folder, mode, Failpoints.OFF);
    undoAllTwice(world, mode);
    performUpTo(last, world, world.begun());
    undoAllTwice(world, mode);
    assertThat(world.taken()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("everyStep")
  void anUndoOfAnotherAttemptLeavesThisOneAlone(String mode, StartStep last) {
    StartWorld world = new StartWorld(folder, mode, Failpoints.OFF);
    performUpTo(last, world, world.begun());
    Set<String> before = world.taken();
    Ownership other = new Ownership(StartWorld.ID, "other", mode);
    for (Step step : world.path.upward(ReleaseAt.EXIT, mode)) {
      step.undo(other);
    }
    assertThat(world.taken()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(StartStep.class)
  void whatAStepTookItFindsForTheScanAndNothingElse(StartStep last) {
    StartWorld world = new StartWorld(folder, "bridge", Failpoints.OFF);
    performUpTo(last, world, world.begun());
    boolean performed = true;
    for (Step step : world.path.steps()) {
      boolean holds = step.releaseAt() != ReleaseAt.NOTHING;
      assertThat(step.found())
          .as(step.name().text())
          .hasSize(performed && holds ? 1 : 0)
          .allMatch(found ->
              found.containerId().equals(StartWorld.ID)
                  && (found.attemptId() == null || found.attemptId().equals(StartWorld.ATTEMPT)));
      performed &= step.name() != last;
    }
  }

  private void removed(StartWorld world) {
    world.runner.remove(StartWorld.ID);
    soon().until(() -> !world.reports(RecordRemoved.class).isEmpty());
    assertThat(world.taken()).isEmpty();
  }

  private static Set<String> heldUntilRemoval() {
    return Set.of("files " + StartWorld.ID, "snapshot " + StartWorld.ID);
  }

  private static void performUpTo(StartStep last, StartWorld world, Attempt attempt) {
    for (Step step : world.path.steps()) {
      if (step.appliesTo(attempt.networkMode())) {
        step.perform(attempt, new StepClock(step.name()));
      }
      if (step.name() == last) {
        return;
      }
    }
  }

  private static void perform(StartStep name, StartWorld world, Attempt attempt) {
    world.path.steps().stream()
        .filter(step -> step.name() == name)
        .forEach(step -> step.perform(attempt, new StepClock(name)));
  }

  private static void undoAllTwice(StartWorld world, String mode) {
    for (ReleaseAt until : List.of(ReleaseAt.EXIT, ReleaseAt.REMOVAL)) {
      for (Step step : world.path.upward(until, mode)) {
        step.undo(world.held());
        step.undo(world.held());
        step.undo(world.leaving());
      }
    }
  }

  /** Fails once, at one place. */
  private static Failpoints failing(
      String activity, StartStep step, String moment, AtomicBoolean failed) {
    return (at, name, now) -> {
      if (at.equals(activity)
          && name.equals(step.text())
          && now.equals(moment)
          && failed.compareAndSet(false, true)) {
        throw new IllegalStateException("failed " + at + " " + name + " " + now);
      }
    };
  }

  /** Looks often: there are many cases, and each is over in a few milliseconds. */
  private static ConditionFactory soon() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
  }
}
