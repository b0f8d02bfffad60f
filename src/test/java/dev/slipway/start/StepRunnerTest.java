package dev.slipway.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.slipway.container.ContainerCommand.RecordContainerStarted;
import dev.slipway.container.ContainerCommand.RecordSnapshotPrepared;
import dev.slipway.container.ContainerCommand.RecordStartFailed;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.StartStep;
import dev.slipway.failpoint.Failpoints;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.settings.TestSettings;
import dev.slipway.settings.model.Settings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a start goes on after a crash, and that no step runs twice at once. */
class StepRunnerTest {

  private static final String ID = StartWorld.ID;
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  @TempDir private Path folder;

  @Test
  void anAttemptOfAnEarlierServiceIsLookedAtAndGoesOn() {
    StartWorld world = new StartWorld(folder, "bridge", Failpoints.OFF);
    Attempt earlier = world.begun();
    for (Step step : world.path.stages().getFirst().steps()) {
      step.perform(earlier, new StepClock(step.name()));
    }
    Attempt found = world.readBack();
    when(world.attempts.get(ID, StartWorld.ATTEMPT)).thenReturn(found);

    world.runner.advance(ID, StartWorld.ATTEMPT, EnumSet.of(StartStep.SNAPSHOT));
    await().until(() -> !world.reports(RecordContainerStarted.class).isEmpty());
    assertThat(world.reports(RecordStartFailed.class)).isEmpty();
    assertThat(found.rootfs.taken().fresh()).isFalse();
    assertThat(world.reports(RecordSnapshotPrepared.class))
        .as("what was reached is reported once more, for the aggregate to pass over")
        .hasSize(1);
  }

  @Test
  void aLapIsBegunOnceHoweverOftenTheSagaAsks() {
    StartWorld world = new StartWorld(folder, "none", Failpoints.OFF);
    for (int i = 0; i < 20; i++) {
      world.start();
    }
    await().until(() -> !world.reports(RecordContainerStarted.class).isEmpty());
    assertThat(world.reports(RecordSnapshotPrepared.class)).hasSize(1);
    assertThat(world.reports(RecordContainerStarted.class)).hasSize(1);
  }

  @Test
  void aContainerThatRanOnIsReadFromAgainThoughItsBindSourceIsGone() {
    Settings accepted = TestSettings.of("none");
    String lost =
        accepted
            .hostConfig()
            .replace(
                "\"NetworkMode\"",
                "\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/srv/lost\",\"Target\":\"/a\"}],"
                    + "\"NetworkMode\"");
    StartRequested plan =
        new StartRequested(
            ID,
            "attempt",
            "node",
            "web",
            "busybox",
            "sha256:1",
            accepted.config(),
            lost,
            accepted.networkingConfig(),
            "none",
            List.of(),
            "user",
            NOW);
    Attempts attempts = mock();
    when(attempts.get(ID, "attempt")).thenReturn(Attempt.readBack(plan));
    ContainerLogs logs = mock();
    runner(attempts, logs).resumed(new Ownership(ID, "attempt", "none"));

    verify(logs).open(ID, false, false);
    verify(logs).taskCreated(ID);
    verify(attempts).forget("attempt");
  }

  @SuppressWarnings("NullAway")
  private static StepRunner runner(Attempts attempts, ContainerLogs logs) {
    return new StepRunner(
        RecordedWork.path(),
        attempts,
        null,
        null,
        null,
        TestSettings.reader(),
        null,
        logs,
        null,
        Failpoints.OFF);
  }
}
