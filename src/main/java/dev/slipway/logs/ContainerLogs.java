package dev.slipway.logs;

import dev.slipway.files.FileSettings;
import dev.slipway.settings.model.LogChoice;
import dev.slipway.streams.Attachment;
import dev.slipway.streams.Attachments;
import dev.slipway.streams.OpenStreams;
import dev.slipway.streams.Streams;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Copies containers' output from their FIFOs into log files and to attached sessions, and reads it
 * back.
 */
@Component
public class ContainerLogs {

  private static final Duration END_OF_OUTPUT = Duration.ofSeconds(2);

  private final FileSettings files;
  private final LogSettings settings;
  private final LogFile.Shared shared = LogFile.Shared.of(new OpenLogs());
  private final ConcurrentHashMap<String, LiveLog> live = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Attachments> attachments = new ConcurrentHashMap<>();

  @Autowired
  ContainerLogs(FileSettings files, LogSettings settings) {
    this.files = files;
    this.settings = settings;
  }

  /**
   * Makes the FIFOs of a container's task and begins to copy them into its log file. To be called
   * before the task is created, and for running containers after a restart of the service. May be
   * repeated.
   */
  public Streams open(String containerId, LogChoice choice, boolean terminal, boolean stdin) {
    Path fifos = files.fifos(containerId);
    return live.compute(
            containerId,
            (id, known) -> {
              try {
                if (known != null && known.isCopying()) {
                  return known;
                }
                if (known != null) {
                  known.close(Duration.ZERO);
                }
                return LiveLog.open(
                    fifos, log(id, choice), terminal, stdin, attachments(containerId));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .streams();
  }

  private @Nullable LogFile log(String containerId, LogChoice choice) throws IOException {
    if (!choice.stored()) {
      return null;
    }
    LogFiles log = shared.open().enter(file(containerId));
    try {
      return new LogFile(log, settings.complete(choice), shared);
    } catch (IOException | RuntimeException e) {
      shared.open().leave(log);
      throw e;
    }
  }

  /**
   * The shim has its ends open now, so the end of the output can be noticed. Without this call the
   * copying goes on until {@link #close}. May be repeated.
   */
  public void taskCreated(String containerId) {
    LiveLog log = live.get(containerId);
    if (log != null) {
      try {
        log.expectEnd();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The task runs: it gets the input of who is attached. May be repeated. */
  public void taskStarted(String containerId) {
    LiveLog log = live.get(containerId);
    if (log != null) {
      log.started();
    }
  }

  /**
   * The task has ended: its last output is taken in without waiting for any session. To be called
   * before the task is deleted. May be repeated.
   */
  public void taskEnded(String containerId) {
    LiveLog log = live.get(containerId);
    if (log != null) {
      log.exited();
    }
  }

  /**
   * A session's share in the container's output and input, from now on until the end of its run, or
   * of the next one if it does not run. Close it after use. Who attaches to a container that may be
   * gone by now looks once more afterwards, and has it forgotten then.
   */
  public Attached attach(String containerId, boolean stdout, boolean stderr, boolean withPast) {
    AtomicReference<@Nullable Attached> attached = new AtomicReference<>();
    // As one step, or a share could be taken of what is being forgotten and would never end.
    attachments.compute(
        containerId,
        (id, known) -> {
          Attachments all = known == null ? new Attachments() : known;
          attached.set(join(id, all, stdout, stderr, withPast));
          return all;
        });
    return Objects.requireNonNull(attached.get());
  }

  private Attached join(
      String containerId, Attachments all, boolean stdout, boolean stderr, boolean withPast) {
    AtomicReference<@Nullable LogReader> past = new AtomicReference<>();
    Attachment attachment =
        all.join(
            stdout,
            stderr,
            joined -> {
              if (withPast) {
                past.set(past(containerId, joined));
              }
            });
    return new Attached(attachment, past.get());
  }

  /** What is stored; the beginning of a line that is not yet goes to the share itself. */
  private LogReader past(String containerId, Attachment joined) {
    LiveLog log = live.get(containerId);
    if (log == null || log.file() == null) {
      return replay(containerId, null);
    }
    log.unfinished().forEach(piece -> joined.put(piece.stream(), piece.bytes()));
    return replay(containerId, log.file().position());
  }

  /**
   * A session's share.
   *
   * @param past what the log holds of before the share, if that was asked for
   */
  public record Attached(Attachment attachment, @Nullable LogReader past) implements AutoCloseable {

    @Override
    public void close() {
      attachment.close();
      if (past != null) {
        past.close();
      }
    }
  }

  private Attachments attachments(String containerId) {
    return attachments.computeIfAbsent(containerId, id -> new Attachments());
  }

  /**
   * Waits at most 2 s for the end of the output, stops copying, ends the followers and the sessions
   * and removes the FIFOs; the log file stays. Absent is success.
   */
  public void close(String containerId) {
    LiveLog log = live.get(containerId);
    try {
      if (log == null) {
        OpenStreams.removeFifos(files.fifos(containerId));
      } else {
        log.close(END_OF_OUTPUT);
        live.remove(containerId, log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    forget(containerId);
  }

  /** Ends the sessions that wait for a run, because there will be none. Absent is success. */
  public void forget(String containerId) {
    attachments.computeIfPresent(
        containerId,
        (id, waiting) -> {
          waiting.end();
          return null;
        });
  }

  /** The log file, in the lines of Docker's json-file driver; it may be missing. */
  public Path file(String containerId) {
    return files.folder(containerId).log();
  }

  /** The containers that have FIFOs. */
  public List<String> withStreams() {
    return files.withFifos();
  }

  /**
   * Reads what is asked for; a container that never wrote has no lines. Following a container whose
   * streams are not open ends at the end of what there is.
   */
  public LogReader read(String containerId, LogQuery query) {
    return new LogReader(shared.open(), file(containerId), query, writer(containerId), null);
  }

  /**
   * Reads what of both streams was stored before a position; without one, all that there is.
   *
   * @param end a position of this container's log, since which it was always written or read
   */
  public LogReader replay(String containerId, @Nullable LogPosition end) {
    LogQuery all = new LogQuery(true, true, false, -1, null, null);
    return new LogReader(shared.open(), file(containerId), all, writer(containerId), end);
  }

  private @Nullable LogFile writer(String containerId) {
    LiveLog log = live.get(containerId);
    return log == null ? null : log.file();
  }

  /** Bytes of log entries that could not be written, since the service began. */
  public long droppedBytes() {
    return shared.dropped().get();
  }

  /** Writes out what was read; the containers go on, and the next life of the service reads on. */
  @PreDestroy
  void stop() {
    for (LiveLog log : live.values()) {
      try {
        log.leave();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    live.clear();
  }
}
