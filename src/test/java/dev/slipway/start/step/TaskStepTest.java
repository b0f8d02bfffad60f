package dev.slipway.start.step;

import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;

import dev.slipway.logs.ContainerLogs;
import dev.slipway.runtime.Containers;
import dev.slipway.runtime.Shims;
import dev.slipway.runtime.Tasks;
import dev.slipway.start.Labels;
import dev.slipway.start.Ownership;
import dev.slipway.start.StartSettings;
import dev.slipway.start.TaskDependent;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.InOrder;

class TaskStepTest {

  @Test
  void aDependentThatBeganMeanwhileIsReleasedAtOnce(@TempDir Path folder) {
    ContainerLogs logs = mock();
    TaskDependent execs = mock();
    TaskStep step =
        new TaskStep(
            mock(Tasks.class),
            mock(Containers.class),
            mock(Shims.class),
            logs,
            mock(OciRuntimes.class),
            mock(StaleObjects.class),
            mock(Labels.class),
            new StartSettings(folder, "node", 1),
            List.of(execs));
    doThrow(new UncheckedIOException(new DirectoryNotEmptyException("streams/c")))
        .doNothing()
        .when(logs)
        .close("c");

    step.undo(new Ownership("c", "a", "none", true));

    InOrder order = inOrder(execs, logs);
    order.verify(execs).release("c");
    order.verify(logs).close("c");
    order.verify(execs).release("c");
    order.verify(logs).close("c");
  }
}
