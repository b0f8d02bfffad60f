package dev.slipway.exec;

import dev.slipway.runtime.ExecProcess;
import dev.slipway.runtime.Execs;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.TaskStreams;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A shim's execs without a shim: tests say what a process writes and when it ends. */
final class FakeExecs implements Execs {

  private static final int PID = 4711;

  private final Map<String, Process> processes = new ConcurrentHashMap<>();

  /** What the next start fails with, after it did what it should if {@link #startsAnyway}. */
  @Nullable RuntimeFault failure;

  boolean startsAnyway;

  /** Whether a wait breaks at once, as with a connection that is lost. */
  boolean waitsBreak;

  private static final class Process {
    private final TaskStreams streams;
    private final CompletableFuture<ExecProcess> exit = new CompletableFuture<>();
    private final List<OutputStream> open = new ArrayList<>();
    private Task.Status status = Task.Status.CREATED;

    Process(TaskStreams streams) {
      this.streams = streams;
    }

    /** As a shim, which opens the streams with the start. */
    void begin() {
      try {
        open.add(Files.newOutputStream(Path.of(streams.stdout())));
        open.add(Files.newOutputStream(Path.of(streams.stderr())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      status = Task.Status.RUNNING;
    }
  }

  @Override
  public void register(String containerId, String execId, String process, TaskStreams streams) {
    processes.put(execId, new Process(streams));
  }

  @Override
  public int start(String containerId, String execId) {
    RuntimeFault fails = failure;
    if (fails != null && !startsAnyway) {
      throw fails;
    }
    processes.get(execId).begin();
    if (fails != null) {
      throw fails;
    }
    return PID;
  }

  /** The process writes something and ends. */
  void end(String execId, int status, String output) {
    Process process = processes.get(execId);
    try {
      OutputStream stdout = process.open.getFirst();
      stdout.write(output.getBytes(StandardCharsets.UTF_8));
      for (OutputStream each : process.open) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process.status = Task.Status.STOPPED;
    process.exit.complete(new ExecProcess(execId, PID, Task.Status.STOPPED, status, null));
  }

  /** The task ends, and everything that it had is gone. */
  void forget(String execId) {
    processes.remove(execId);
  }

  boolean has(String execId) {
    return processes.containsKey(execId);
  }

  @Override
  public Optional<ExecProcess> find(String containerId, String execId) {
    return Optional.ofNullable(processes.get(execId))
        .map(process -> new ExecProcess(execId, PID, process.status, status(process), null));
  }

  private static int status(Process process) {
    return process.exit.isDone() ? process.exit.join().exitStatus() : 0;
  }

  @Override
  public void kill(String containerId, String execId, int signal) {
    Process process = processes.get(execId);
    if (process == null || process.exit.isDone()) {
      throw new RuntimeFault.NotFound("process already finished", new IllegalStateException());
    }
    end(execId, 128 + signal, "");
  }

  @Override
  public CompletableFuture<ExecProcess> exit(String containerId, String execId) {
    if (waitsBreak) {
      waitsBreak = false;
      return CompletableFuture.failedFuture(
          new RuntimeFault.Unavailable("away", new IllegalStateException()));
    }
    return processes.get(execId).exit.copy();
  }

  @Override
  public Optional<ExecProcess> delete(String containerId, String execId) {
    Process process = processes.get(execId);
    if (process != null && process.status == Task.Status.RUNNING) {
      throw new RuntimeFault.Failed("is running", new IllegalStateException());
    }
    return Optional.ofNullable(processes.remove(execId))
        .map(gone -> new ExecProcess(execId, PID, Task.Status.STOPPED, status(gone), null));
  }

  @Override
  public List<String> running(String containerId) {
    return processes.entrySet().stream()
        .filter(entry -> entry.getValue().status == Task.Status.RUNNING)
        .map(Map.Entry::getKey)
        .toList();
  }
}
