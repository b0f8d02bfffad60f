package dev.slipway.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.container.ContainerCommand;
import dev.slipway.container.ContainerCommand.RecordContainerStarted;
import dev.slipway.container.ContainerCommand.RecordNetworkAttached;
import dev.slipway.container.ContainerCommand.RecordReleased;
import dev.slipway.container.ContainerCommand.RecordSnapshotPrepared;
import dev.slipway.container.ContainerCommand.RecordStartFailed;
import dev.slipway.container.ContainerCommand.RecordTaskCreated;
import dev.slipway.container.StartStep;
import dev.slipway.container.StepTiming;
import dev.slipway.failpoint.Failpoints;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one attempt records, in which transactions, and how it goes on after a crash. */
class StartsTest {

  @TempDir private Path folder;

  @Test
  void everythingBeforeTheLaunchIsRecordedTogether() {
    StartWorld world = started("bridge", Failpoints.OFF);

    assertThat(types(world))
        .containsExactly(
            List.of(
                RecordSnapshotPrepared.class, RecordNetworkAttached.class, RecordTaskCreated.class),
            List.of(RecordContainerStarted.class));
    assertThat(world.reports(RecordTaskCreated.class).getFirst().timings())
        .extracting(StepTiming::step)
        .containsExactly("spec", "container", "task");
  }

  @Test
  void whatDoesNotApplyIsNotRecorded() {
    assertThat(types(started("container:peer", Failpoints.OFF)).getFirst())
        .containsExactly(RecordSnapshotPrepared.class, RecordTaskCreated.class);
  }

  @Test
  void theTasksPidIsRecordedBeforeItsProcessRuns() {
    List<List<Class<?>>> recordedBefore = new ArrayList<>();
    StartWorld[] made = new StartWorld[1];
    StartWorld world =
        new StartWorld(
            folder,
            "none",
            (activity, step, moment) -> {
              if (step.equals("start") && moment.equals(Failpoints.BEFORE)) {
                recordedBefore.addAll(types(made[0]));
              }
            });
    made[0] = world;
    world.start();
    awaitStarted(world);

    assertThat(recordedBefore).singleElement().asList().contains(RecordTaskCreated.class);
  }

  @ParameterizedTest
  @EnumSource(StartStep.class)
  void aFailureIsRecordedTogetherWithWhatWasReachedBeforeIt(StartStep step) {
    Map<StartStep, List<Class<?>>> before = new EnumMap<>(StartStep.class);
    for (StartStep early : List.of(StartStep.FILES, StartStep.NAMESPACE, StartStep.SNAPSHOT)) {
      before.put(early, List.of());
    }
    before.put(StartStep.NETWORK, List.of(RecordSnapshotPrepared.class, RecordTaskCreated.class));
    for (StartStep late : List.of(StartStep.SPEC, StartStep.CONTAINER, StartStep.TASK)) {
      before.put(late, List.of(RecordSnapshotPrepared.class, RecordNetworkAttached.class));
    }
    before.put(StartStep.START, List.of());
    StartWorld world = new StartWorld(folder, "bridge", failing(Set.of(step)));
    world.start();
    await().until(() -> !world.reports(RecordReleased.class).isEmpty());

    List<Class<?>> recorded = new ArrayList<>(before.get(step));
    recorded.add(RecordStartFailed.class);
    assertThat(types(world)).contains(recorded);
    assertThat(world.reports(RecordStartFailed.class).getFirst().timings().getLast())
        .extracting(StepTiming::step, StepTiming::outcome)
        .containsExactly(step.text(), "failed");
  }

  @Test
  void whenBothBranchesFailTheStepsOfBothAreTold() {
    StartWorld world =
        new StartWorld(folder, "bridge", failing(Set.of(StartStep.NETWORK, StartStep.CONTAINER)));
    world.start();
    await().until(() -> !world.reports(RecordReleased.class).isEmpty());

    assertThat(world.reports(RecordStartFailed.class))
        .singleElement()
        .satisfies(failed ->
            assertThat(failed.timings())
                .extracting(StepTiming::step)
                .containsExactly("network", "spec", "container"));
  }

  @ParameterizedTest
  @EnumSource(StartStep.class)
  void anAttemptOfAServiceThatDiedAfterAnyStepIsFinished(StartStep last) {
    StartWorld whole = started("bridge", Failpoints.OFF);
    StartWorld world = new StartWorld(folder, "bridge", Failpoints.OFF);
    Attempt earlier = world.begun();
    for (Step step : world.path.steps()) {
      step.perform(earlier, new StepClock(step.name()));
      if (step.name() == last) {
        break;
      }
    }
    world.startAgain();
    awaitStarted(world);

    assertThat(world.reports(RecordStartFailed.class)).isEmpty();
    assertThat(world.taken()).isEqualTo(whole.taken());
    assertThat(types(world))
        .as("what was recorded is told once more, for the aggregate to pass over")
        .isEqualTo(types(whole));
  }

  @ParameterizedTest
  @ValueSource(strings = {"task", "start"})
  void whatIsRecordedIsNotDoneAgainWhenTheWorkIsRepeated(String committed) {
    AtomicInteger tries = new AtomicInteger();
    StartWorld world =
        started(
            "bridge",
            (activity, step, moment) -> {
              if (step.equals(committed)
                  && moment.equals(Failpoints.COMMITTED)
                  && tries.getAndIncrement() == 0) {
                throw new IllegalStateException("after the commit");
              }
            });

    await().until(() -> tries.get() > 0);
    assertThat(world.reports(RecordTaskCreated.class)).hasSize(1);
    assertThat(world.reports(RecordContainerStarted.class)).hasSize(1);
  }

  private StartWorld started(String networkMode, Failpoints failpoints) {
    StartWorld world = new StartWorld(folder, networkMode, failpoints);
    world.start();
    awaitStarted(world);
    return world;
  }

  private static void awaitStarted(StartWorld world) {
    await().until(() -> !world.reports(RecordContainerStarted.class).isEmpty());
  }

  private static List<List<Class<?>>> types(StartWorld world) {
    return world.transactions.stream()
        .map(reports ->
            reports.stream().<Class<?>>map(ContainerCommand::getClass).collect(Collectors.toList()))
        .toList();
  }

  private static Failpoints failing(Set<StartStep> steps) {
    return (activity, name, moment) -> {
      if (activity.equals("start")
          && moment.equals(Failpoints.AFTER)
          && steps.stream().anyMatch(step -> step.text().equals(name))) {
        throw new IllegalStateException("failed " + name);
      }
    };
  }
}
