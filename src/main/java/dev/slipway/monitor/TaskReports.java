package dev.slipway.monitor;

import dev.slipway.aggregate.Reports;
import dev.slipway.container.ContainerCommand;
import dev.slipway.container.ContainerCommand.RecordOutOfMemory;
import dev.slipway.container.ContainerCommand.RecordPaused;
import dev.slipway.container.ContainerCommand.RecordTaskExited;
import dev.slipway.container.ContainerCommand.RecordUnpaused;
import dev.slipway.runtime.TaskEvents.TaskEvent;
import dev.slipway.runtime.TaskExit;
import java.time.Instant;
import org.axonframework.common.AxonNonTransientException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Translates what containerd says of a task into commands; repeating them does no harm. */
@Component
class TaskReports {

  private static final Logger log = LoggerFactory.getLogger(TaskReports.class);

  private final Reports reports;

  TaskReports(Reports reports) {
    this.reports = reports;
  }

  void report(TaskEvent event) {
    switch (event) {
      case TaskEvent.Exited e -> exited(e.exit(), null);
      case TaskEvent.OutOfMemory e -> send(new RecordOutOfMemory(e.containerId(), Instant.now()));
      case TaskEvent.Paused e -> send(new RecordPaused(e.containerId(), Instant.now()));
      case TaskEvent.Resumed e -> send(new RecordUnpaused(e.containerId(), Instant.now()));
    }
  }

  /**
   * @param attemptId whose task it was; null where containerd tells the container and pid only
   */
  void exited(TaskExit exit, @Nullable String attemptId) {
    send(
        new RecordTaskExited(
            exit.containerId(),
            attemptId,
            exit.pid(),
            exit.exitStatus(),
            exit.exitedAt(),
            Instant.now()));
  }

  private void send(ContainerCommand command) {
    try {
      reports.send(command);
    } catch (AxonNonTransientException unknownContainer) {
      log.warn("containerd reports a task of no container of ours: {}", command);
    }
  }
}
