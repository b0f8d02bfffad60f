package dev.slipway.archive;

import dev.slipway.archive.ArchiveRows.Batch;
import dev.slipway.archive.ArchiveRows.Finished;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.events.EventRows;
import dev.slipway.view.AttemptRows;
import dev.slipway.view.AttemptView;
import dev.slipway.view.CommittedViews;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Moves history that is old enough out of the store, in small batches. A batch's file is on the
 * disk before one transaction records it and deletes its events, so a service that is killed in
 * between neither loses nor doubles any: the next batch gets the same number and replaces the file.
 */
public final class Archiving {

  private static final int LIVES = 50;
  private static final int ATTEMPTS = 500;
  private static final int ENGINE_EVENTS = 1_000;

  /** Of the events of old attempts these stay: the container's own story rests on them. */
  private static final List<String> STAY =
      List.of(
          "ContainerCreated",
          "ContainerRenamed",
          "ContainerUpdated",
          "RestartPolicyChanged",
          "RemovalRequested");

  private static final Logger log = LoggerFactory.getLogger(Archiving.class);

  private final ArchiveRows rows;
  private final AttemptRows attemptRows;
  private final EventRows events;
  private final Archive archive;
  private final TransactionTemplate transaction;
  private final HistorySettings settings;
  private final ArchiveMoments moments;

  public Archiving(
      ArchiveRows rows,
      AttemptRows attemptRows,
      EventRows events,
      Archive archive,
      PlatformTransactionManager transactions,
      HistorySettings settings,
      ArchiveMoments moments) {
    this.rows = rows;
    this.attemptRows = attemptRows;
    this.events = events;
    this.archive = archive;
    this.transaction = new TransactionTemplate(transactions);
    this.settings = settings;
    this.moments = moments;
  }

  /** Moves everything that is due now; returns the number of events. May be repeated. */
  public long run(Instant now) {
    long moved = 0;
    if (!settings.keep().isZero()) {
      Instant before = now.minus(settings.keep());
      List<Finished> lives = rows.finishedBefore(before, LIVES);
      while (!lives.isEmpty()) {
        moved += move(new Lives(lives), now);
        lives = rows.finishedBefore(before, LIVES);
      }
      while (rows.removeEngineEventsBefore(before, ENGINE_EVENTS) == ENGINE_EVENTS) {
        log.debug("Engine events of before {} have left the store", before);
      }
    }
    if (settings.keepAttempts() > 0) {
      for (String container : rows.startedOftenerThan(settings.keepAttempts())) {
        Optional<OldAttempts> old = oldAttempts(container);
        while (old.isPresent()) {
          moved += move(old.get(), now);
          old = oldAttempts(container);
        }
      }
    }
    return moved;
  }

  /** What a batch takes out of the store. */
  private interface Leaving {

    int lives();

    int attempts();

    /** Hands over every event that leaves. */
    void read(Consumer<EventRows.Row> reader);

    /** Within the transaction that records the batch. */
    void remove(long batch);
  }

  private long move(Leaving leaving, Instant now) {
    moments.reach("file", "before");
    Batch batch;
    try {
      batch = write(leaving);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the archive", e);
    }
    moments.reach("file", "after");
    // Before they are gone: a reader is rather sent away too early than let pass over a hole.
    archive.reaches(batch.lastEvent());
    transaction.executeWithoutResult(status -> {
      rows.record(batch, now);
      leaving.remove(batch.number());
    });
    moments.reach("record", "committed");
    log.info(
        "{} events of {} removed containers and {} old attempts have left the store: {}",
        batch.events(),
        batch.lives(),
        batch.attempts(),
        batch.file() == null ? "deleted" : batch.file());
    return batch.events();
  }

  private Batch write(Leaving leaving) throws IOException {
    long number = rows.nextNumber();
    Tally tally = new Tally();
    if (!settings.archive()) {
      leaving.read(tally::count);
      return batch(number, null, null, leaving, tally);
    }
    try (ArchiveFile file = ArchiveFile.open(settings.folder(), number)) {
      leaving.read(row -> {
        tally.count(row);
        file.write(row);
      });
      return batch(number, file.path(), file.finish(), leaving, tally);
    }
  }

  private static Batch batch(
      long number, @Nullable String file, @Nullable String sha256, Leaving leaving, Tally tally) {
    return new Batch(
        number,
        file,
        sha256,
        leaving.lives(),
        leaving.attempts(),
        tally.events,
        tally.lastPosition);
  }

  private static final class Tally {

    private long events;
    private long lastPosition;

    void count(EventRows.Row row) {
      events++;
      lastPosition = Math.max(lastPosition, row.position());
    }
  }

  /** Containers that are removed, with everything that is known of them. */
  private final class Lives implements Leaving {

    private final List<Finished> finished;
    private final List<Long> lastSequences = new ArrayList<>();

    Lives(List<Finished> finished) {
      this.finished = finished;
    }

    @Override
    public int lives() {
      return finished.size();
    }

    @Override
    public int attempts() {
      return 0;
    }

    @Override
    public void read(Consumer<EventRows.Row> reader) {
      for (Finished life : finished) {
        AtomicLong last = new AtomicLong(-1);
        events.each(
            life.id(),
            row -> {
              reader.accept(row);
              last.set(row.sequence());
              return true;
            });
        lastSequences.add(last.get());
      }
    }

    /** A late report may still have been recorded meanwhile; then the batch is made anew. */
    @Override
    public void remove(long batch) {
      for (int i = 0; i < finished.size(); i++) {
        Finished life = finished.get(i);
        if (rows.lastSequence(life.id()) > lastSequences.get(i)) {
          throw new IllegalStateException("container " + life.id() + " got one more event");
        }
        rows.remove(life, batch);
      }
    }
  }

  /**
   * The oldest attempts of a container that lives, if they may go: all of them are over, nothing is
   * owed for them, and the end of the last run, which list and inspect show, is not among them.
   */
  private Optional<OldAttempts> oldAttempts(String container) {
    int all = rows.attempts(container);
    int leaving = Math.min(all - settings.keepAttempts(), ATTEMPTS);
    if (leaving <= 0) {
      return Optional.empty();
    }
    long end = rows.firstSequenceOfNewest(container, all - leaving).orElse(0L);
    List<AttemptView> attempts = attemptsBefore(container, end);
    boolean keepsLastRun = rows.sequenceOfLastExit(container).map(exit -> exit >= end).orElse(true);
    // Without one nothing would leave, and the next look would find the same again.
    return keepsLastRun
            && !attempts.isEmpty()
            && attempts.stream().noneMatch(CommittedViews::isOpen)
        ? Optional.of(new OldAttempts(container, attempts, end))
        : Optional.empty();
  }

  /** By their events and not by their times, since a clock may have been wrong. */
  private List<AttemptView> attemptsBefore(String container, long end) {
    List<AttemptView> attempts = new ArrayList<>();
    events.each(
        container,
        row -> {
          if (row.sequence() < end
              && row.shown().type().equals(StartRequested.class.getSimpleName())
              && events.event(row) instanceof StartRequested request) {
            attemptRows.find(request.attemptId()).ifPresent(attempts::add);
          }
          return row.sequence() < end;
        });
    return attempts;
  }

  /** Attempts of a container that lives, with their events. */
  private final class OldAttempts implements Leaving {

    private final String container;
    private final List<AttemptView> attempts;
    private final long end;
    private final List<Long> positions = new ArrayList<>();

    OldAttempts(String container, List<AttemptView> attempts, long end) {
      this.container = container;
      this.attempts = attempts;
      this.end = end;
    }

    @Override
    public int lives() {
      return 0;
    }

    @Override
    public int attempts() {
      return attempts.size();
    }

    @Override
    public void read(Consumer<EventRows.Row> reader) {
      events.each(
          container,
          row -> {
            if (row.sequence() < end && !STAY.contains(row.shown().type())) {
              reader.accept(row);
              positions.add(row.position());
            }
            return row.sequence() < end;
          });
    }

    @Override
    public void remove(long batch) {
      rows.removeEvents(positions);
      rows.removeAttempts(attempts);
    }
  }
}
