package dev.slipway.exec;

import dev.slipway.events.EngineEventMapping.Subject;
import dev.slipway.runtime.ExecProcess;
import dev.slipway.streams.Attachments;
import dev.slipway.streams.OpenStreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One exec of a container, from its creation until it is forgotten.
 *
 * <pre>
 *  CREATED ──▶ STARTING ──▶ RUNNING ──▶ ENDED
 *                  └──── not started ────▲
 * </pre>
 */
public final class Exec {

  /** Docker shows this of one that could not be started, whatever the reason. */
  private static final int NOT_STARTED = 126;

  /** Who wants it. */
  public enum Kind {
    /** A client; it is shown and its life is told as events. */
    USER,
    /** The service itself, to look after a container; nobody sees it. */
    PROBE
  }

  private enum Phase {
    CREATED,
    STARTING,
    RUNNING,
    ENDED
  }

  private final String id;
  private final Subject container;
  private final @Nullable String attemptId;
  private final Kind kind;
  private final ExecConfig config;
  private final Attachments attachments = new Attachments();
  private final CompletableFuture<Void> startDecided = new CompletableFuture<>();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final CompletableFuture<ExecProcess> exit = new CompletableFuture<>();
  private final boolean adopted;
  private String requestedBy;
  private Phase phase = Phase.CREATED;
  private int pid;
  private @Nullable Integer exitCode;
  private Instant startedAt = Instant.EPOCH;
  private boolean awaited;
  private boolean ending;
  private boolean released;
  private @Nullable OpenStreams streams;

  Exec(
      String id,
      Subject container,
      @Nullable String attemptId,
      Kind kind,
      ExecConfig config,
      String requestedBy) {
    this(id, container, attemptId, kind, config, requestedBy, false);
  }

  private Exec(
      String id,
      Subject container,
      @Nullable String attemptId,
      Kind kind,
      ExecConfig config,
      String requestedBy,
      boolean adopted) {
    this.id = id;
    this.container = container;
    this.attemptId = attemptId;
    this.kind = kind;
    this.config = config;
    this.requestedBy = requestedBy;
    this.adopted = adopted;
  }

  /** One that an earlier service began to start. */
  static Exec adopted(ExecRows.Row row, Subject container) {
    Exec exec =
        new Exec(
            row.execId(),
            container,
            row.attemptId(),
            row.kind(),
            row.config(),
            row.requestedBy(),
            true);
    exec.claim(row.requestedBy(), row.startedAt());
    return exec;
  }

  public String id() {
    return id;
  }

  public String containerId() {
    return container.id();
  }

  public ExecConfig config() {
    return config;
  }

  /** The clients' shares in its streams; they may join before it is started. */
  public Attachments attachments() {
    return attachments;
  }

  /** Whether its process runs, or is being started. */
  public synchronized boolean isRunning() {
    return phase == Phase.STARTING || phase == Phase.RUNNING;
  }

  /** Null until it has ended. */
  public synchronized @Nullable Integer exitCode() {
    return exitCode;
  }

  /** On the host; 0 before it runs, and kept after its end. */
  public synchronized int pid() {
    return pid;
  }

  /** Waits for its end to be recorded; whether it was in time. */
  public boolean awaitEnd(Duration atMost) {
    return await(ended, atMost);
  }

  /** Waits until it runs or could not be started; whether that is decided in time. */
  public boolean awaitStart(Duration atMost) {
    return await(startDecided, atMost);
  }

  Subject container() {
    return container;
  }

  @Nullable String attemptId() {
    return attemptId;
  }

  Kind kind() {
    return kind;
  }

  /** Who created it, and from the start on who started it. */
  synchronized String requestedBy() {
    return requestedBy;
  }

  boolean isProbe() {
    return kind == Kind.PROBE;
  }

  synchronized boolean isCreated() {
    return phase == Phase.CREATED;
  }

  /** Whether an earlier service began it. */
  boolean isAdopted() {
    return adopted;
  }

  /** Whether it is known to have run. */
  synchronized boolean hasRun() {
    return phase == Phase.RUNNING;
  }

  synchronized boolean isEnded() {
    return phase == Phase.ENDED;
  }

  synchronized Instant startedAt() {
    return startedAt;
  }

  /** Takes it for the one start that there may be. */
  synchronized void claim(String startedBy, Instant at) {
    switch (phase) {
      case CREATED -> {
        phase = Phase.STARTING;
        startedAt = at;
        requestedBy = startedBy;
      }
      case STARTING, RUNNING ->
          throw new ExecRefusal.Conflict("Error: Exec command " + id + " is already running");
      case ENDED ->
          throw new ExecRefusal.Conflict("Error: Exec command " + id + " has already run");
    }
  }

  /** Nothing was recorded or done, so it may be started again. */
  synchronized void unclaim() {
    phase = Phase.CREATED;
  }

  synchronized void running(int runningPid) {
    if (phase != Phase.ENDED) {
      phase = Phase.RUNNING;
    }
    pid = runningPid;
    startDecided.complete(null);
  }

  synchronized void notStarted() {
    end(NOT_STARTED);
  }

  synchronized void ended(int code) {
    end(code);
  }

  private void end(int code) {
    if (phase != Phase.ENDED) {
      phase = Phase.ENDED;
      exitCode = code;
    }
    startDecided.complete(null);
    ended.complete(code);
  }

  /** How its process ended; only the first answer counts. */
  void exited(ExecProcess process) {
    exit.complete(process);
  }

  /** How its process ended, null as long as nobody has told. */
  @Nullable ExecProcess exit() {
    return exit.getNow(null);
  }

  boolean awaitExit(Duration atMost) {
    return await(exit, atMost);
  }

  /** Whether the caller is to wait for the end; one wait at a time is enough. */
  synchronized boolean takeWait() {
    boolean taken = !awaited;
    awaited = true;
    return taken;
  }

  synchronized void waitBroke() {
    awaited = false;
  }

  /** Whether the caller is the one who records the end now. */
  synchronized boolean takeEnd() {
    if (ending || phase == Phase.ENDED) {
      return false;
    }
    ending = true;
    return true;
  }

  synchronized void leaveEnd() {
    ending = false;
  }

  /** Whether nothing of it is left outside. */
  synchronized boolean isReleased() {
    return released;
  }

  synchronized void released() {
    released = true;
  }

  synchronized @Nullable OpenStreams streams() {
    return streams;
  }

  synchronized void opened(OpenStreams open) {
    streams = open;
  }

  /** Waits for the end of the output, ends the clients' shares and removes the FIFOs. */
  void closeStreams(Duration atMost) {
    OpenStreams open;
    synchronized (this) {
      open = streams;
      streams = null;
    }
    try {
      if (open != null) {
        open.close(atMost);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      attachments.end();
    }
  }

  /** Leaves the FIFOs for the next life of the service. */
  void leaveStreams() {
    OpenStreams open = streams();
    try {
      if (open != null) {
        open.leave();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean await(CompletableFuture<?> future, Duration atMost) {
    try {
      future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException late) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("never ends in a failure", e);
    }
  }
}
