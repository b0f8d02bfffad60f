package dev.slipway.exec;

import dev.slipway.exec.ExecFinished.Outcome;
import dev.slipway.failpoint.Failpoints;
import dev.slipway.files.FileSettings;
import dev.slipway.runtime.ExecProcess;
import dev.slipway.runtime.Execs;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Tasks;
import dev.slipway.start.WorkQueue;
import dev.slipway.streams.OpenStreams;
import dev.slipway.streams.StreamSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Brings started execs to their end: waits for the exit, lets the output come to its end, records
 * the exit and releases what is held outside, in this order, since a client asks for the exit code
 * as soon as its stream ends. Everything may be repeated, and is, until nothing is left; after a
 * crash and a lost connection the runtime is asked what became of them.
 */
@Component
class ExecSettlement {

  private static final Logger log = LoggerFactory.getLogger(ExecSettlement.class);
  private static final String ACTIVITY = "exec";
  private static final String EXIT = "exit";
  private static final String DELETE = "delete";

  /** How long a child that outlives the process may keep its output open. */
  private static final Duration END_OF_OUTPUT = Duration.ofSeconds(2);

  /** How long the record of an end may take somebody else. */
  private static final Duration RECORDED = Duration.ofSeconds(10);

  /** What Docker shows of a process that ended with its container. */
  private static final int KILLED = 137;

  private static final int SIGKILL = 9;

  private final Execs execs;
  private final Tasks tasks;
  private final ExecJournal journal;
  private final ExecRegistry registry;
  private final WorkQueue queue;
  private final FileSettings files;
  private final Failpoints failpoints;
  private final ApplicationEventPublisher finished;

  ExecSettlement(
      Execs execs,
      Tasks tasks,
      ExecJournal journal,
      ExecRegistry registry,
      WorkQueue queue,
      FileSettings files,
      Failpoints failpoints,
      ApplicationEventPublisher finished) {
    this.execs = execs;
    this.tasks = tasks;
    this.journal = journal;
    this.registry = registry;
    this.queue = queue;
    this.files = files;
    this.failpoints = failpoints;
    this.finished = finished;
    failpoints.declare(ACTIVITY, List.of(EXIT, DELETE));
  }

  /** Follows an exec to its end. May be asked for again. */
  void submit(Exec exec) {
    queue.submit("exec " + exec.id(), () -> tried(exec));
  }

  private boolean tried(Exec exec) {
    try {
      return settled(exec);
    } catch (RuntimeFault e) {
      log.debug("Exec {} is not settled yet: {}", exec.id(), e.getMessage());
      return false;
    }
  }

  /** One step further; false when it must be tried again, true when it is done or waits. */
  boolean settled(Exec exec) {
    if (exec.isReleased()) {
      return true;
    }
    if (exec.isEnded()) {
      return cleared(exec);
    }
    ExecProcess exit = exec.exit();
    if (exit != null) {
      Outcome outcome = exit.exitStatus() == 0 ? Outcome.ZERO : Outcome.NONZERO;
      return end(exec, exit.exitStatus(), outcome) && cleared(exec);
    }
    Optional<ExecProcess> found = execs.find(exec.containerId(), exec.id());
    return found.isPresent() ? follow(exec, found.get()) : vanished(exec);
  }

  private boolean follow(Exec exec, ExecProcess found) {
    return switch (found.status()) {
      case RUNNING, PAUSED, PAUSING -> {
        reopen(exec);
        exec.running(found.pid());
        if (exec.isProbe() && exec.isAdopted()) {
          kill(exec);
        }
        await(exec);
        yield true;
      }
      case STOPPED -> {
        reopen(exec);
        exec.running(found.pid());
        exec.exited(found);
        yield settled(exec);
      }
      case CREATED -> dropped(exec);
      case UNKNOWN -> false;
    };
  }

  /** With its task it has ended; where the task is there, it never came to the shim. */
  private boolean vanished(Exec exec) {
    if (!exec.hasRun() && tasks.find(exec.containerId()).isPresent()) {
      return dropped(exec);
    }
    return lost(exec) && cleared(exec);
  }

  /** It never ran, and who would start it is gone. */
  private boolean dropped(Exec exec) {
    exec.notStarted();
    if (exec.isAdopted()) {
      registry.remove(exec);
    }
    return cleared(exec);
  }

  /** Records the end of one of which nobody can tell how it ended; as {@link #end}. */
  private boolean lost(Exec exec) {
    return end(exec, KILLED, Outcome.LOST);
  }

  /**
   * The exit and the end of the task may come at once; one of them records it. False for the other
   * as long as the first is at it, since its clients still get output.
   */
  private boolean end(Exec exec, int exitCode, Outcome outcome) {
    if (!exec.takeEnd()) {
      return exec.isEnded();
    }
    try {
      failpoints.reach(ACTIVITY, EXIT, Failpoints.BEFORE);
      exec.closeStreams(END_OF_OUTPUT);
      failpoints.reach(ACTIVITY, EXIT, Failpoints.AFTER);
      journal.ended(exec, exitCode);
      failpoints.reach(ACTIVITY, EXIT, Failpoints.COMMITTED);
      exec.ended(exitCode);
    } finally {
      exec.leaveEnd();
    }
    finished.publishEvent(
        new ExecFinished(outcome, Duration.between(exec.startedAt(), Instant.now())));
    return true;
  }

  /** One that could not be started, of which something may be left outside. */
  void failed(Exec exec) {
    exec.notStarted();
    if (!tried(exec)) {
      submit(exec);
    }
    finished.publishEvent(
        new ExecFinished(Outcome.FAILED, Duration.between(exec.startedAt(), Instant.now())));
  }

  /** Takes away what is left of an ended one; false while it cannot be. */
  private boolean cleared(Exec exec) {
    failpoints.reach(ACTIVITY, DELETE, Failpoints.BEFORE);
    if (!deleted(exec)) {
      return false;
    }
    failpoints.reach(ACTIVITY, DELETE, Failpoints.AFTER);
    exec.closeStreams(Duration.ZERO);
    removeFifos(exec.containerId(), exec.id());
    journal.released(exec);
    failpoints.reach(ACTIVITY, DELETE, Failpoints.COMMITTED);
    exec.released();
    if (exec.isProbe()) {
      registry.remove(exec);
    }
    return true;
  }

  private boolean deleted(Exec exec) {
    try {
      execs.delete(exec.containerId(), exec.id());
      return true;
    } catch (RuntimeFault.Failed running) {
      // Its start was taken for failed, and came through nevertheless.
      log.debug("Exec {} runs: {}", exec.id(), running.getMessage());
      kill(exec);
      return false;
    }
  }

  /** Waits for the exit beside all else; a wait that breaks is begun again. */
  void await(Exec exec) {
    if (!exec.takeWait()) {
      return;
    }
    CompletableFuture<ExecProcess> exit = execs.exit(exec.containerId(), exec.id());
    var _ =
        exit.whenComplete((process, failure) -> {
          if (process != null) {
            exec.exited(process);
          } else {
            log.debug("Cannot wait for exec {}: {}", exec.id(), String.valueOf(failure));
            exec.waitBroke();
          }
          submit(exec);
        });
  }

  /** Kills until the runtime has heard it. */
  void submitKill(Exec exec) {
    queue.submit(
        "kill exec " + exec.id(),
        () -> {
          kill(exec);
          return true;
        });
  }

  /** Absent and ended are success. */
  void kill(Exec exec) {
    try {
      execs.kill(exec.containerId(), exec.id(), SIGKILL);
    } catch (RuntimeFault.NotFound ended) {
      log.debug("Exec {} has ended", exec.id());
    }
  }

  /**
   * Ends the execs of a task that ends, before it is deleted; each end is recorded when this
   * returns. May be repeated.
   */
  void release(String containerId, Duration patience) {
    for (Exec exec : registry.of(containerId)) {
      if (exec.isCreated()) {
        registry.remove(exec);
      } else if (!exec.isReleased()) {
        release(exec, patience);
      }
    }
    Path folder = files.execFifos(containerId);
    if (Files.isDirectory(folder)) {
      files.execsWithFifos(containerId).forEach(left -> removeFifos(containerId, left));
      removeFolder(folder);
    }
  }

  private void release(Exec exec, Duration patience) {
    boolean _ = exec.awaitStart(patience);
    if (!exec.isEnded()) {
      try {
        kill(exec);
      } catch (RuntimeFault e) {
        log.debug("Kill of exec {}: {}", exec.id(), e.getMessage());
      }
      if (!exec.awaitExit(patience)) {
        boolean _ = lost(exec);
      }
    }
    if (!tried(exec)) {
      // The end of the task takes it away, or somebody else is at it; then this is noticed.
      submit(exec);
      boolean _ = exec.awaitEnd(RECORDED);
    }
  }

  /** After a restart of the service: somebody must read, or the process would stand still. */
  private void reopen(Exec exec) {
    OpenStreams streams = exec.streams();
    try {
      if (streams == null) {
        streams = opened(exec);
      }
      streams.expectEnd();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OpenStreams opened(Exec exec) throws IOException {
    ExecConfig config = exec.config();
    OpenStreams streams =
        OpenStreams.open(
            files.execFifos(exec.containerId(), exec.id()),
            config.tty(),
            false,
            stream -> StreamSink.NONE,
            exec.attachments());
    exec.opened(streams);
    if (config.attachStdin() && !config.tty()) {
      // Its client is gone, and nobody can take its place.
      submitInputEnd(exec);
    }
    return streams;
  }

  /** Has the process see the end of its input; tried until it does or has ended. */
  void submitInputEnd(Exec exec) {
    queue.submit("end input of exec " + exec.id(), () -> inputEnded(exec));
  }

  private boolean inputEnded(Exec exec) {
    try {
      if (!exec.isEnded()) {
        tasks.closeInput(exec.containerId(), exec.id());
      }
      return true;
    } catch (RuntimeFault e) {
      log.debug("The input of exec {} cannot be ended yet: {}", exec.id(), e.getMessage());
      return false;
    }
  }

  void removeFifos(String containerId, String execId) {
    try {
      OpenStreams.removeFifos(files.execFifos(containerId, execId));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path ofTask = files.fifos(containerId);
    if (Files.notExists(ofTask.resolve("stdout"))) {
      // The task's end came first, and could not take the folders away.
      removeFolder(files.execFifos(containerId));
      removeFolder(ofTask);
    }
  }

  private static void removeFolder(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException begunMeanwhile) {
      log.debug("{} is in use", folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
