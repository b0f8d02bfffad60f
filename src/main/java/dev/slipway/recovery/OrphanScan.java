package dev.slipway.recovery;

import dev.slipway.aggregate.Reports;
import dev.slipway.container.ContainerCommand.RecordStaleObjectRemoved;
import dev.slipway.start.Found;
import dev.slipway.start.StartPath;
import dev.slipway.start.Step;
import dev.slipway.view.Obligation;
import dev.slipway.view.Obligations;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.common.AxonNonTransientException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The fourth reading of {@link StartPath}: what each step finds of its own making, less what an
 * attempt owes, is an orphan. It is undone when two scans in a row, an interval apart, find it
 * without an owner.
 */
@Component
class OrphanScan {

  private static final Logger log = LoggerFactory.getLogger(OrphanScan.class);
  private static final int INTERVAL_SECONDS = 10;
  private static final Duration SECOND_SIGHT = Duration.ofSeconds(INTERVAL_SECONDS / 2);

  /** How long a scan that found nothing is good for while nothing is taken or released. */
  private static final Duration QUIET = Duration.ofSeconds(5 * INTERVAL_SECONDS + 5);

  private final StartPath path;
  private final Obligations obligations;
  private final Reports reports;
  private final AtomicBoolean scanning = new AtomicBoolean();
  private final Duration secondSight;
  private volatile Set<Orphan> suspects = Set.of();
  private volatile List<Obligation> owed = List.of();
  private volatile Instant scannedAt = Instant.EPOCH;
  private Instant suspectedAt = Instant.EPOCH;

  @Autowired
  OrphanScan(StartPath path, Obligations obligations, Reports reports) {
    this(path, obligations, reports, SECOND_SIGHT);
  }

  OrphanScan(StartPath path, Obligations obligations, Reports reports, Duration secondSight) {
    this.path = path;
    this.obligations = obligations;
    this.reports = reports;
    this.secondSight = secondSight;
  }

  private record Orphan(Step step, Found found) {}

  /** What attempts owe, to be asked by container, step and, where it is known, attempt. */
  private record Outstanding(Set<Unreleased> unreleased) {

    private record Unreleased(String containerId, String step, @Nullable String attemptId) {}

    static Outstanding of(List<Obligation> obligations) {
      Set<Unreleased> unreleased = new HashSet<>();
      for (Obligation each : obligations) {
        unreleased.add(new Unreleased(each.containerId(), each.step(), each.attemptId()));
        // For what does not tell its attempt.
        unreleased.add(new Unreleased(each.containerId(), each.step(), null));
      }
      return new Outstanding(unreleased);
    }

    boolean has(Step step, Found found) {
      return unreleased.contains(
          new Unreleased(found.containerId(), step.name().text(), found.attemptId()));
    }
  }

  /**
   * A scan reads every process of the host and asks containerd for all it has, so most are left out
   * while there is no suspect and everything that was owed at the last scan is owed still.
   */
  @Scheduled(fixedDelay = INTERVAL_SECONDS, timeUnit = TimeUnit.SECONDS)
  void scanUnlessQuiet() {
    boolean quiet =
        suspects.isEmpty()
            && Instant.now().isBefore(scannedAt.plus(QUIET))
            && obligations.open().equals(owed);
    if (!quiet) {
      scan();
    }
  }

  /** Makes one scan; may be asked for at any time and returns at once while one is being made. */
  void scan() {
    if (!scanning.compareAndSet(false, true)) {
      return;
    }
    try {
      boolean second = !suspectedAt.plus(secondSight).isAfter(Instant.now());
      boolean complete = true;
      Set<Orphan> orphans = new HashSet<>();
      Set<Orphan> unseen = new HashSet<>();
      for (Step step : path.steps().reversed()) {
        List<Found> found = found(step);
        if (found == null) {
          complete = false;
          suspects.stream().filter(earlier -> earlier.step().equals(step)).forEach(unseen::add);
        } else {
          found.forEach(each -> orphans.add(new Orphan(step, each)));
        }
      }
      // Read after the search: what was taken before it was listed is owed by now.
      List<Obligation> open = obligations.open();
      Outstanding outstanding = Outstanding.of(open);
      orphans.removeIf(orphan -> outstanding.has(orphan.step(), orphan.found()));
      if (second) {
        for (Step step : path.steps().reversed()) {
          orphans.stream()
              .filter(orphan -> orphan.step().equals(step) && suspects.contains(orphan))
              .forEach(this::remove);
        }
        suspectedAt = Instant.now();
        orphans.addAll(unseen);
        suspects = orphans;
      }
      owed = open;
      scannedAt = second && complete ? Instant.now() : Instant.EPOCH;
    } finally {
      scanning.set(false);
    }
  }

  /** Null when it could not be looked for. */
  private static @Nullable List<Found> found(Step step) {
    try {
      return step.found();
    } catch (RuntimeException e) {
      log.debug("Cannot look for what {} left: {}", step.name().text(), e.toString());
      return null;
    }
  }

  private void remove(Orphan orphan) {
    String step = orphan.step().name().text();
    Found found = orphan.found();
    try {
      orphan.step().undo(found.held());
    } catch (RuntimeException e) {
      log.warn("Cannot remove orphan of step {}: {}: {}", step, found, e.toString());
      return;
    }
    log.warn("Removed orphan of step {}: {}", step, found);
    report(step, found);
  }

  private void report(String step, Found found) {
    try {
      reports.send(
          new RecordStaleObjectRemoved(
              found.containerId(),
              Objects.requireNonNullElse(found.attemptId(), ""),
              found.attemptId(),
              step,
              "without an owner",
              Instant.now()));
    } catch (AxonNonTransientException unknownContainer) {
      log.warn("No container {} was ever created here", found.containerId());
    }
  }
}
