package dev.slipway.runtime.containerd;

import static dev.slipway.runtime.containerd.ContainerdChannel.within;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.Empty;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.OciRuntime;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.TaskExit;
import dev.slipway.runtime.TaskStreams;
import dev.slipway.runtime.Tasks;
import dev.slipway.runtime.containerd.proto.process.Process;
import dev.slipway.runtime.containerd.proto.tasks.CloseIORequest;
import dev.slipway.runtime.containerd.proto.tasks.CreateTaskRequest;
import dev.slipway.runtime.containerd.proto.tasks.DeleteResponse;
import dev.slipway.runtime.containerd.proto.tasks.DeleteTaskRequest;
import dev.slipway.runtime.containerd.proto.tasks.GetRequest;
import dev.slipway.runtime.containerd.proto.tasks.GetResponse;
import dev.slipway.runtime.containerd.proto.tasks.KillRequest;
import dev.slipway.runtime.containerd.proto.tasks.ListPidsRequest;
import dev.slipway.runtime.containerd.proto.tasks.ListTasksRequest;
import dev.slipway.runtime.containerd.proto.tasks.PauseTaskRequest;
import dev.slipway.runtime.containerd.proto.tasks.ProcessInfo;
import dev.slipway.runtime.containerd.proto.tasks.ResizePtyRequest;
import dev.slipway.runtime.containerd.proto.tasks.ResumeTaskRequest;
import dev.slipway.runtime.containerd.proto.tasks.StartRequest;
import dev.slipway.runtime.containerd.proto.tasks.TasksGrpc;
import dev.slipway.runtime.containerd.proto.tasks.TasksGrpc.TasksBlockingStub;
import dev.slipway.runtime.containerd.proto.tasks.UpdateTaskRequest;
import dev.slipway.runtime.containerd.proto.tasks.WaitRequest;
import dev.slipway.runtime.containerd.proto.tasks.WaitResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tasks over gRPC. */
@Component
final class ContainerdTasks implements Tasks {

  private static final Logger log = LoggerFactory.getLogger(ContainerdTasks.class);

  /** What containerd itself gives a shim to tell its state. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** How long a list may take until each task is asked for by itself. */
  private static final Duration LIST = Duration.ofSeconds(1);

  private final ContainerdChannel channel;
  private final ContainerdSettings.Deadline deadline;
  private final TaskDestruction destruction;

  ContainerdTasks(ContainerdChannel channel) {
    this.channel = channel;
    this.deadline = channel.deadlines();
    this.destruction = new TaskDestruction(this, channel);
  }

  @Override
  public int create(
      String containerId, List<Mount> rootfs, TaskStreams streams, OciRuntime runtime) {
    CreateTaskRequest request =
        CreateTaskRequest.newBuilder()
            .setContainerId(containerId)
            .addAllRootfs(Wire.mounts(rootfs))
            .setStdin(streams.stdin())
            .setStdout(streams.stdout())
            .setStderr(streams.stderr())
            .setTerminal(streams.terminal())
            .setOptions(Wire.options(runtime))
            .build();
    return Faults.named(() -> stub(deadline.create()).create(request).getPid());
  }

  @Override
  public int start(String containerId) {
    StartRequest request = StartRequest.newBuilder().setContainerId(containerId).build();
    return Faults.named(() -> stub(deadline.start()).start(request).getPid());
  }

  @Override
  public Optional<Task> find(String containerId) {
    GetRequest request = GetRequest.newBuilder().setContainerId(containerId).build();
    return FindCall.ask(channel.calls(), TasksGrpc.getGetMethod(), request, deadline.other())
        .map(answer -> task(answer.getProcess()));
  }

  @Override
  public List<Task> list() {
    ListTasksRequest all = ListTasksRequest.getDefaultInstance();
    return Faults.named(() ->
        stub(deadline.other()).list(all).getTasksList().stream()
            .map(ContainerdTasks::task)
            .toList());
  }

  @Override
  public Map<String, Optional<Task>> look(Collection<String> containerIds) {
    Map<String, Optional<Task>> seen = new HashMap<>(listed(containerIds));
    seen.putAll(lookAtEach(containerIds.stream().filter(id -> !seen.containsKey(id)).toList()));
    return seen;
  }

  /**
   * What one call tells of them. It costs a fraction of a call for each, but waits for one shim
   * after the other, and leaves out a task whose shim it cannot reach as well as one that is gone.
   */
  private Map<String, Optional<Task>> listed(Collection<String> containerIds) {
    if (containerIds.size() < 2) {
      return Map.of();
    }
    Set<String> wanted = Set.copyOf(containerIds);
    try {
      return Faults.named(() ->
          stub(LIST).list(ListTasksRequest.getDefaultInstance()).getTasksList().stream()
              .map(ContainerdTasks::task)
              .filter(task -> wanted.contains(task.containerId()))
              .map(Optional::of)
              .filter(task -> !silent(task))
              .collect(Collectors.toMap(task -> task.orElseThrow().containerId(), task -> task)));
    } catch (RuntimeFault.Ambiguous silent) {
      log.debug("Some shim does not answer: {}", silent.getMessage());
      return Map.of();
    }
  }

  private Map<String, Optional<Task>> lookAtEach(Collection<String> containerIds) {
    Map<String, ListenableFuture<GetResponse>> asked = new LinkedHashMap<>();
    for (String id : containerIds) {
      GetRequest request = GetRequest.newBuilder().setContainerId(id).build();
      asked.put(id, within(TasksGrpc.newFutureStub(channel.calls()), LOOK).get(request));
    }
    Map<String, Optional<Task>> seen = new HashMap<>();
    asked.forEach((id, answer) -> {
      try {
        seen.put(id, Faults.found(() -> task(Futures.getUnchecked(answer).getProcess())));
      } catch (RuntimeFault.Ambiguous silent) {
        log.debug("The shim of {} does not answer: {}", id, silent.getMessage());
      }
    });
    seen.values().removeIf(ContainerdTasks::silent);
    return seen;
  }

  /** containerd gives up on a shim by itself, and then says nothing of the task but its id. */
  private static boolean silent(Optional<Task> task) {
    return task.isPresent() && task.get().status() == Task.Status.UNKNOWN;
  }

  @Override
  public void kill(String containerId, int signal, boolean all) {
    KillRequest request =
        KillRequest.newBuilder().setContainerId(containerId).setSignal(signal).setAll(all).build();
    Faults.named(() -> stub(deadline.kill()).kill(request));
  }

  @Override
  public void pause(String containerId) {
    PauseTaskRequest request = PauseTaskRequest.newBuilder().setContainerId(containerId).build();
    Faults.named(() -> stub(deadline.other()).pause(request));
  }

  @Override
  public void resume(String containerId) {
    ResumeTaskRequest request = ResumeTaskRequest.newBuilder().setContainerId(containerId).build();
    Faults.named(() -> stub(deadline.other()).resume(request));
  }

  @Override
  public void update(String containerId, String resources) {
    UpdateTaskRequest request =
        UpdateTaskRequest.newBuilder()
            .setContainerId(containerId)
            .setResources(Wire.resources(resources))
            .build();
    Faults.named(() -> stub(deadline.other()).update(request));
  }

  @Override
  public CompletableFuture<TaskExit> exit(String containerId) {
    WaitRequest request = WaitRequest.newBuilder().setContainerId(containerId).build();
    ListenableFuture<WaitResponse> call = TasksGrpc.newFutureStub(channel.calls()).wait(request);
    return Wire.future(call, answer -> exit(containerId, answer));
  }

  /** Waits for the task's end, at most the given time; empty if there is no task. */
  Optional<TaskExit> awaitExit(String containerId, Duration atMost) {
    WaitRequest request = WaitRequest.newBuilder().setContainerId(containerId).build();
    return Faults.found(() -> exit(containerId, stub(atMost).wait(request)));
  }

  @Override
  public Optional<TaskExit> delete(String containerId) {
    DeleteTaskRequest request = DeleteTaskRequest.newBuilder().setContainerId(containerId).build();
    return Faults.found(() -> exit(containerId, stub(deadline.delete()).delete(request)));
  }

  @Override
  public Optional<TaskExit> destroy(String containerId) {
    return destruction.destroy(containerId);
  }

  @Override
  public void closeInput(String containerId, @Nullable String execId) {
    CloseIORequest request =
        CloseIORequest.newBuilder()
            .setContainerId(containerId)
            .setExecId(Objects.requireNonNullElse(execId, ""))
            .setStdin(true)
            .build();
    Optional<Empty> _ = Faults.found(() -> stub(deadline.other()).closeIO(request));
  }

  @Override
  public void resize(String containerId, @Nullable String execId, int height, int width) {
    ResizePtyRequest request =
        ResizePtyRequest.newBuilder()
            .setContainerId(containerId)
            .setExecId(Objects.requireNonNullElse(execId, ""))
            .setHeight(height)
            .setWidth(width)
            .build();
    Faults.named(() -> stub(deadline.other()).resizePty(request));
  }

  @Override
  public List<Integer> pids(String containerId) {
    ListPidsRequest request = ListPidsRequest.newBuilder().setContainerId(containerId).build();
    return Faults.named(() ->
        stub(deadline.other()).listPids(request).getProcessesList().stream()
            .map(ProcessInfo::getPid)
            .toList());
  }

  private static TaskExit exit(String containerId, WaitResponse answer) {
    return new TaskExit(containerId, 0, answer.getExitStatus(), Wire.time(answer.getExitedAt()));
  }

  private static TaskExit exit(String containerId, DeleteResponse answer) {
    return new TaskExit(
        containerId, answer.getPid(), answer.getExitStatus(), Wire.time(answer.getExitedAt()));
  }

  /** containerd leaves the container's id empty here and puts it into the process's own. */
  private static Task task(Process process) {
    return new Task(
        process.getId(),
        process.getPid(),
        Wire.status(process),
        process.getExitStatus(),
        Wire.time(process.getExitedAt()));
  }

  private TasksBlockingStub stub(Duration time) {
    return within(TasksGrpc.newBlockingStub(channel.calls()), time);
  }
}
