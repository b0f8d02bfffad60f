package dev.slipway.start;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.settings.TestSettings;
import dev.slipway.settings.model.LogChoice;
import dev.slipway.settings.model.Settings;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a container that ran on while the service was away is read from. */
class StepRunnerTest {

  private static final String ID = StartWorld.ID;
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

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
            null,
            "user",
            NOW);
    Attempts attempts = mock();
    when(attempts.readBack(ID, "attempt")).thenReturn(Attempt.readBack(plan));
    ContainerLogs logs = mock();
    runner(attempts, logs).resumed(new Ownership(ID, "attempt", "none"));

    verify(logs).open(ID, LogChoice.DEFAULT, false, false);
    verify(logs).taskCreated(ID);
  }

  @SuppressWarnings("NullAway")
  private static StepRunner runner(Attempts attempts, ContainerLogs logs) {
    return new StepRunner(
        attempts, null, null, null, null, TestSettings.reader(), null, logs, null);
  }
}
