package dev.slipway.runtime.containerd;

import static dev.slipway.runtime.containerd.ContainerdChannel.within;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.slipway.runtime.ExecProcess;
import dev.slipway.runtime.Execs;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.TaskStreams;
import dev.slipway.runtime.containerd.proto.process.Process;
import dev.slipway.runtime.containerd.proto.runc.ProcessDetails;
import dev.slipway.runtime.containerd.proto.tasks.DeleteProcessRequest;
import dev.slipway.runtime.containerd.proto.tasks.DeleteResponse;
import dev.slipway.runtime.containerd.proto.tasks.ExecProcessRequest;
import dev.slipway.runtime.containerd.proto.tasks.GetRequest;
import dev.slipway.runtime.containerd.proto.tasks.KillRequest;
import dev.slipway.runtime.containerd.proto.tasks.ListPidsRequest;
import dev.slipway.runtime.containerd.proto.tasks.StartRequest;
import dev.slipway.runtime.containerd.proto.tasks.TasksGrpc;
import dev.slipway.runtime.containerd.proto.tasks.TasksGrpc.TasksBlockingStub;
import dev.slipway.runtime.containerd.proto.tasks.WaitRequest;
import dev.slipway.runtime.containerd.proto.tasks.WaitResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Execs over gRPC; they are part of containerd's service for tasks. */
@Component
final class ContainerdExecs implements Execs {

  private final ContainerdChannel channel;
  private final ContainerdSettings.Deadline deadline;

  ContainerdExecs(ContainerdChannel channel) {
    this.channel = channel;
    this.deadline = channel.deadlines();
  }

  @Override
  public void register(String containerId, String execId, String process, TaskStreams streams) {
    ExecProcessRequest request =
        ExecProcessRequest.newBuilder()
            .setContainerId(containerId)
            .setExecId(execId)
            .setStdin(streams.stdin())
            .setStdout(streams.stdout())
            .setStderr(streams.stderr())
            .setTerminal(streams.terminal())
            .setSpec(Wire.process(process))
            .build();
    Faults.named(() -> stub(deadline.other()).exec(request));
  }

  @Override
  public int start(String containerId, String execId) {
    StartRequest request =
        StartRequest.newBuilder().setContainerId(containerId).setExecId(execId).build();
    return Faults.named(() -> stub(deadline.start()).start(request).getPid());
  }

  @Override
  public Optional<ExecProcess> find(String containerId, String execId) {
    GetRequest request =
        GetRequest.newBuilder().setContainerId(containerId).setExecId(execId).build();
    return FindCall.ask(channel.calls(), TasksGrpc.getGetMethod(), request, deadline.other())
        .map(answer -> process(execId, answer.getProcess()));
  }

  @Override
  public void kill(String containerId, String execId, int signal) {
    KillRequest request =
        KillRequest.newBuilder()
            .setContainerId(containerId)
            .setExecId(execId)
            .setSignal(signal)
            .build();
    Faults.named(() -> stub(deadline.kill()).kill(request));
  }

  @Override
  public CompletableFuture<ExecProcess> exit(String containerId, String execId) {
    WaitRequest request =
        WaitRequest.newBuilder().setContainerId(containerId).setExecId(execId).build();
    ListenableFuture<WaitResponse> call = TasksGrpc.newFutureStub(channel.calls()).wait(request);
    return Wire.future(call, answer -> ended(execId, answer));
  }

  @Override
  public Optional<ExecProcess> delete(String containerId, String execId) {
    DeleteProcessRequest request =
        DeleteProcessRequest.newBuilder().setContainerId(containerId).setExecId(execId).build();
    return Faults.found(() -> ended(execId, stub(deadline.delete()).deleteProcess(request)));
  }

  @Override
  public List<String> running(String containerId) {
    ListPidsRequest request = ListPidsRequest.newBuilder().setContainerId(containerId).build();
    return Faults.named(() ->
        stub(deadline.other()).listPids(request).getProcessesList().stream()
            .flatMap(info -> execId(info.getInfo()))
            .toList());
  }

  /** Only processes that were started by an exec, and not their children, are described. */
  private static Stream<String> execId(Any info) {
    if (!info.getTypeUrl().endsWith("containerd.runc.v1.ProcessDetails")) {
      return Stream.empty();
    }
    try {
      return Stream.of(ProcessDetails.parseFrom(info.getValue()).getExecId());
    } catch (InvalidProtocolBufferException e) {
      throw Faults.of(e);
    }
  }

  private static ExecProcess process(String execId, Process process) {
    return new ExecProcess(
        execId,
        process.getPid(),
        Wire.status(process),
        process.getExitStatus(),
        Wire.time(process.getExitedAt()));
  }

  private static ExecProcess ended(String execId, WaitResponse answer) {
    return new ExecProcess(
        execId, 0, Task.Status.STOPPED, answer.getExitStatus(), Wire.time(answer.getExitedAt()));
  }

  private static ExecProcess ended(String execId, DeleteResponse answer) {
    return new ExecProcess(
        execId,
        answer.getPid(),
        Task.Status.STOPPED,
        answer.getExitStatus(),
        Wire.time(answer.getExitedAt()));
  }

  private TasksBlockingStub stub(Duration time) {
    return within(TasksGrpc.newBlockingStub(channel.calls()), time);
  }
}
