package dev.slipway.runtime.containerd;

import static dev.slipway.runtime.containerd.ContainerdChannel.within;

import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.TaskExit;
import dev.slipway.runtime.containerd.proto.containers.Container;
import dev.slipway.runtime.containerd.proto.containers.ContainersGrpc;
import dev.slipway.runtime.containerd.proto.containers.ContainersGrpc.ContainersBlockingStub;
import dev.slipway.runtime.containerd.proto.containers.CreateContainerRequest;
import dev.slipway.runtime.containerd.proto.containers.DeleteContainerRequest;
import dev.slipway.runtime.containerd.proto.containers.GetContainerRequest;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets rid of a task in whatever state it is. */
final class TaskDestruction {

  private static final Logger log = LoggerFactory.getLogger(TaskDestruction.class);
  private static final int SIGKILL = 9;

  private final ContainerdTasks tasks;
  private final ContainerdChannel channel;

  TaskDestruction(ContainerdTasks tasks, ContainerdChannel channel) {
    this.tasks = tasks;
    this.channel = channel;
  }

  Optional<TaskExit> destroy(String containerId) {
    Optional<Task> task = tasks.find(containerId);
    if (task.isPresent()) {
      return end(task.get());
    }
    return objectExists(containerId) ? Optional.empty() : destroyUnreachable(containerId);
  }

  private Optional<TaskExit> end(Task task) {
    String id = task.containerId();
    if (task.status() != Task.Status.STOPPED) {
      kill(id);
    }
    if (task.status() == Task.Status.PAUSED || task.status() == Task.Status.PAUSING) {
      thaw(id);
    }
    Optional<TaskExit> seen = tasks.awaitExit(id, channel.deadlines().delete());
    return tasks.delete(id).or(() -> seen);
  }

  /** Whatever the kill answers, the wait that follows is what decides. */
  private void kill(String id) {
    try {
      tasks.kill(id, SIGKILL, true);
    } catch (RuntimeFault.Unavailable e) {
      throw e;
    } catch (RuntimeFault e) {
      log.debug("Kill of task {}: {}", id, e.getMessage());
    }
  }

  /**
   * A frozen process dies of its SIGKILL only when it is thawed; some runtimes thaw by themselves.
   */
  private void thaw(String id) {
    try {
      tasks.resume(id);
    } catch (RuntimeFault e) {
      log.debug("Resume of killed task {}: {}", id, e.getMessage());
    }
  }

  /**
   * containerd deletes a container object even while its task lives; then nothing but the list of
   * tasks shows the task, until an object of that id exists again.
   */
  private Optional<TaskExit> destroyUnreachable(String id) {
    Optional<Task> unreachable =
        tasks.list().stream().filter(task -> task.containerId().equals(id)).findFirst();
    if (unreachable.isEmpty()) {
      return Optional.empty();
    }
    createStandIn(id);
    Optional<TaskExit> exit = end(unreachable.get());
    deleteObject(id);
    return exit;
  }

  private void createStandIn(String id) {
    Container standIn =
        Container.newBuilder()
            .setId(id)
            .setRuntime(Container.Runtime.newBuilder().setName("io.containerd.runc.v2"))
            .setSpec(Wire.spec("{}"))
            .build();
    try {
      Faults.named(() ->
          objects().create(CreateContainerRequest.newBuilder().setContainer(standIn).build()));
    } catch (RuntimeFault.AlreadyExists e) {
      log.debug("Object of task {} is back", id);
    }
  }

  private boolean objectExists(String id) {
    GetContainerRequest request = GetContainerRequest.newBuilder().setId(id).build();
    return FindCall.ask(
            channel.calls(), ContainersGrpc.getGetMethod(), request, channel.deadlines().other())
        .isPresent();
  }

  private void deleteObject(String id) {
    DeleteContainerRequest request = DeleteContainerRequest.newBuilder().setId(id).build();
    Faults.found(() -> objects().delete(request));
  }

  private ContainersBlockingStub objects() {
    return within(ContainersGrpc.newBlockingStub(channel.calls()), channel.deadlines().other());
  }
}
