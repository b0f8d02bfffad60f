package dev.slipway.runtime.containerd;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.slipway.runtime.TaskEvents;
import dev.slipway.runtime.containerd.proto.events.Envelope;
import dev.slipway.runtime.containerd.proto.taskevents.TaskExit;
import dev.slipway.runtime.containerd.proto.taskevents.TaskOOM;
import dev.slipway.runtime.containerd.proto.taskevents.TaskPaused;
import dev.slipway.runtime.containerd.proto.taskevents.TaskResumed;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Task events over gRPC. */
@Component
final class ContainerdEvents implements TaskEvents {

  private static final Logger log = LoggerFactory.getLogger(ContainerdEvents.class);

  private final ContainerdChannel channel;
  private final String namespace;

  ContainerdEvents(ContainerdSettings settings, ContainerdChannel channel) {
    this.channel = channel;
    this.namespace = settings.containerd().namespace();
  }

  @Override
  public Subscription subscribe(Consumer<TaskEvent> listener, Runnable ended) {
    EventStream stream =
        new EventStream(
            channel, namespace, "/tasks/", envelope -> read(envelope).ifPresent(listener), ended);
    stream.open();
    return stream;
  }

  private static Optional<TaskEvent> read(Envelope envelope) {
    try {
      return read(envelope.getTopic(), envelope.getEvent());
    } catch (InvalidProtocolBufferException e) {
      log.warn("Unreadable event {}", envelope.getTopic(), e);
      return Optional.empty();
    }
  }

  private static Optional<TaskEvent> read(String topic, Any event)
      throws InvalidProtocolBufferException {
    return switch (topic) {
      case "/tasks/exit" -> exited(TaskExit.parseFrom(event.getValue()));
      case "/tasks/oom" ->
          Optional.of(
              new TaskEvent.OutOfMemory(TaskOOM.parseFrom(event.getValue()).getContainerId()));
      case "/tasks/paused" ->
          Optional.of(
              new TaskEvent.Paused(TaskPaused.parseFrom(event.getValue()).getContainerId()));
      case "/tasks/resumed" ->
          Optional.of(
              new TaskEvent.Resumed(TaskResumed.parseFrom(event.getValue()).getContainerId()));
      default -> Optional.empty();
    };
  }

  /** Processes that were started in a running task end with an event of another id. */
  private static Optional<TaskEvent> exited(TaskExit exit) {
    if (!exit.getId().equals(exit.getContainerId())) {
      return Optional.empty();
    }
    return Optional.of(
        new TaskEvent.Exited(
            new dev.slipway.runtime.TaskExit(
                exit.getContainerId(),
                exit.getPid(),
                exit.getExitStatus(),
                Wire.time(exit.getExitedAt()))));
  }
}
