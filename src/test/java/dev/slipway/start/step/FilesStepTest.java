package dev.slipway.start.step;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.files.FileSettings;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.oci.SpecBuilder;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesStepTest {

  @Test
  void whoeverStillWaitsWhenARemovalIsRecordedWaitsNoLonger(@TempDir Path folder) {
    ContainerLogs logs = mock();
    FilesStep step = new FilesStep(new FileSettings(folder), mock(SpecBuilder.class), logs);

    step.on(new ContainerRemoved("c", "web", Instant.EPOCH));

    verify(logs).forget("c");
  }
}
