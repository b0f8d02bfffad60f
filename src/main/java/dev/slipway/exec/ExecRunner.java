package dev.slipway.exec;

import dev.slipway.container.StartFailure;
import dev.slipway.container.StartStep;
import dev.slipway.failpoint.Failpoints;
import dev.slipway.files.FileSettings;
import dev.slipway.runtime.ExecProcess;
import dev.slipway.runtime.Execs;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.TaskStreams;
import dev.slipway.runtime.Tasks;
import dev.slipway.start.Failures;
import dev.slipway.streams.OpenStreams;
import dev.slipway.streams.StreamSink;
import dev.slipway.streams.Streams;
import dev.slipway.view.ContainerView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Creates and starts execs, and does to running ones what clients ask for. */
@Component
public class ExecRunner {

  private static final String ACTIVITY = "exec";
  private static final String REGISTER = "register";
  private static final String START = "start";
  private static final int ID_BYTES = 32;
  private static final Duration READY = Duration.ofSeconds(10);

  private final Execs execs;
  private final Tasks tasks;
  private final ExecRegistry registry;
  private final ExecJournal journal;
  private final ExecProcesses processes;
  private final ExecSettlement settlement;
  private final FileSettings files;
  private final Failpoints failpoints;
  private final SecureRandom random = new SecureRandom();

  ExecRunner(
      Execs execs,
      Tasks tasks,
      ExecRegistry registry,
      ExecJournal journal,
      ExecProcesses processes,
      ExecSettlement settlement,
      FileSettings files,
      Failpoints failpoints) {
    this.execs = execs;
    this.tasks = tasks;
    this.registry = registry;
    this.journal = journal;
    this.processes = processes;
    this.settlement = settlement;
    this.files = files;
    this.failpoints = failpoints;
    failpoints.declare(ACTIVITY, List.of(REGISTER, START));
  }

  /**
   * Creates a client's exec, which does not run yet and is lost with the service.
   *
   * @throws ExecRefusal.Conflict when too many of the container wait for their start
   */
  public Exec create(ContainerView container, ExecConfig config, String requestedBy) {
    Exec exec = added(container, Exec.Kind.USER, config, requestedBy);
    try {
      journal.created(exec);
    } catch (RuntimeException e) {
      registry.remove(exec);
      throw e;
    }
    return exec;
  }

  Exec added(ContainerView container, Exec.Kind kind, ExecConfig config, String requestedBy) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    Exec exec =
        new Exec(
            HexFormat.of().formatHex(id),
            container.subject(),
            container.attemptId(),
            kind,
            config,
            requestedBy);
    registry.add(exec);
    return exec;
  }

  /**
   * Starts an exec and returns when its process runs; its end is taken care of.
   *
   * @param height of the terminal, as {@code width}; 0 for what was said at the creation
   * @throws ExecRefusal when it was started before or cannot be; it can never be started again then
   * @throws RuntimeFault when containerd is away or does not answer; the same holds
   */
  public void start(Exec exec, long height, long width, String requestedBy) {
    start(exec, height, width, requestedBy, stream -> StreamSink.NONE);
  }

  void start(
      Exec exec, long height, long width, String requestedBy, Function<String, StreamSink> sinks) {
    exec.claim(requestedBy, Instant.now());
    try {
      journal.starting(exec);
    } catch (RuntimeException storeAway) {
      exec.unclaim();
      throw storeAway;
    }
    try {
      failpoints.reach(ACTIVITY, REGISTER, Failpoints.COMMITTED);
      register(exec, processes.of(exec, height, width), sinks);
      exec.running(pid(exec));
      failpoints.reach(ACTIVITY, START, Failpoints.COMMITTED);
    } catch (RuntimeException | Error e) {
      settlement.failed(exec);
      throw refusal(e);
    }
    OpenStreams streams = exec.streams();
    if (streams != null) {
      streams.started();
    }
    settlement.await(exec);
  }

  private void register(Exec exec, String process, Function<String, StreamSink> sinks) {
    ExecConfig config = exec.config();
    try {
      OpenStreams open =
          OpenStreams.open(
              files.execFifos(exec.containerId(), exec.id()),
              config.tty(),
              config.attachStdin(),
              sinks,
              exec.attachments());
      exec.opened(open);
      failpoints.reach(ACTIVITY, REGISTER, Failpoints.BEFORE);
      Streams fifos = open.streams();
      execs.register(
          exec.containerId(),
          exec.id(),
          process,
          new TaskStreams(fifos.stdin(), fifos.stdout(), fifos.stderr(), fifos.terminal()));
      failpoints.reach(ACTIVITY, REGISTER, Failpoints.AFTER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int pid(Exec exec) {
    failpoints.reach(ACTIVITY, START, Failpoints.BEFORE);
    int pid = started(exec);
    failpoints.reach(ACTIVITY, START, Failpoints.AFTER);
    try {
      OpenStreams streams = exec.streams();
      if (streams != null) {
        streams.expectEnd();
      }
      return pid;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int started(Exec exec) {
    try {
      return execs.start(exec.containerId(), exec.id());
    } catch (RuntimeFault.Ambiguous e) {
      return execs
          .find(exec.containerId(), exec.id())
          .filter(found ->
              found.status() != Task.Status.CREATED && found.status() != Task.Status.UNKNOWN)
          .map(ExecProcess::pid)
          .orElseThrow(() -> e);
    }
  }

  private static RuntimeException refusal(Throwable failure) {
    if (failure instanceof RuntimeFault.Failed failed) {
      StartFailure named = Failures.of(StartStep.CONTAINER, failed);
      return new ExecRefusal.NotStarted(named.message(), named.httpStatus() == 400);
    }
    if (failure instanceof RuntimeException e) {
      return e;
    }
    throw (Error) failure;
  }

  /** A client left a terminal that goes on. */
  public void detached(Exec exec) {
    journal.detached(exec);
  }

  /**
   * The client sends no more input, so the process is to see the end of it; this is tried until it
   * does or has ended. May be repeated.
   */
  public void inputEnded(Exec exec) {
    settlement.submitInputEnd(exec);
  }

  /**
   * Sets the size of its terminal, in characters; waits some seconds for its start.
   *
   * @throws ExecRefusal when it could not be started, or is not in time
   * @throws RuntimeFault.NotFound when it has ended
   */
  public void resize(Exec exec, int height, int width) {
    if (!exec.awaitStart(READY)) {
      throw new ExecRefusal.NotStarted("timeout waiting for exec session ready", false);
    }
    if (exec.pid() == 0) {
      throw new ExecRefusal.NotStarted("exec process is not started", true);
    }
    tasks.resize(exec.containerId(), exec.id(), height, width);
  }

  /**
   * Sends a signal to its process.
   *
   * @throws ExecRefusal.Conflict when it does not run
   */
  public void kill(Exec exec, int signal) {
    try {
      if (exec.isRunning()) {
        execs.kill(exec.containerId(), exec.id(), signal);
        return;
      }
    } catch (RuntimeFault.NotFound ended) {
      // As if it had ended before.
    }
    throw new ExecRefusal.Conflict("exec " + exec.id() + " is not running");
  }
}
