package dev.slipway.start;

import static dev.slipway.container.StartStep.CONTAINER;
import static dev.slipway.container.StartStep.TASK;

import dev.slipway.aggregate.Reports;
import dev.slipway.container.ContainerCommand.RecordReleased;
import dev.slipway.container.ContainerCommand.RecordRemoved;
import dev.slipway.container.ContainerCommand.Report;
import dev.slipway.container.Release;
import dev.slipway.container.StartReason;
import dev.slipway.failpoint.Failpoints;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Undoes steps and reports how that went. Remembers which containers have a task of an earlier
 * attempt still to be undone: the runtime knows a task by its container only, so the next attempt
 * must not make its own before.
 */
@Component
class Releases {

  private static final Logger log = LoggerFactory.getLogger(Releases.class);
  private static final String UNDO = "undo";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Reports reports;
  private final Failpoints failpoints;
  private final StartPath path;
  private final Map<String, CompletableFuture<Void>> owingTask = new ConcurrentHashMap<>();

  Releases(Reports reports, Failpoints failpoints, StartPath path) {
    this.reports = reports;
    this.failpoints = failpoints;
    this.path = path;
    failpoints.declare(UNDO, path.undone().stream().map(step -> step.name().text()).toList());
  }

  /**
   * Undoes what is held until exit. When the container leaves, what is held until removal follows
   * in the same run and the same commit, unless something of the attempt stays owed: then, and for
   * what the removal could not undo, the removal is work of its own once the exit is recorded.
   */
  WorkQueue.Work exit(Ownership held) {
    Unreleased atExit = new Unreleased(held, path.upward(ReleaseAt.EXIT, held.networkMode()));
    AtomicBoolean exited = new AtomicBoolean();
    List<Report> unsent = new ArrayList<>();
    return () -> {
      unsent.addAll(atExit.undo());
      if (!exited.getAndSet(true) && held.leaving() && atExit.isDone()) {
        unsent.addAll(removal(held.containerId()).removed());
      }
      record(unsent);
      return atExit.isDone();
    };
  }

  /**
   * Undoes what is held until removal and reports the container removed.
   *
   * @param cleared whether nothing is left in the runtime now; asked before each try
   */
  WorkQueue.Work removal(String containerId, BooleanSupplier cleared) {
    Unreleased atRemoval = removal(containerId);
    List<Report> unsent = new ArrayList<>();
    return () -> {
      if (cleared.getAsBoolean()) {
        unsent.addAll(atRemoval.removed());
        record(unsent);
      }
      return atRemoval.isDone();
    };
  }

  private Unreleased removal(String containerId) {
    return new Unreleased(
        new Ownership(containerId, Release.REMOVAL, ""), path.upward(ReleaseAt.REMOVAL, ""));
  }

  /** What was undone is undone once, so it is forgotten only when it is recorded. */
  private void record(List<Report> unsent) {
    if (unsent.isEmpty()) {
      return;
    }
    List<Report> reported = List.copyOf(unsent);
    reports.send(Report.together(reported));
    unsent.clear();
    for (Report report : reported) {
      if (report instanceof RecordReleased released) {
        released
            .releases()
            .forEach(done -> failpoints.reach(UNDO, done.step(), Failpoints.COMMITTED));
      }
    }
  }

  /** What is still to be undone for an attempt or a container. */
  private final class Unreleased {
    private final Ownership held;
    private final CompletableFuture<Void> taskGone = new CompletableFuture<>();
    private List<Step> steps;
    private boolean tried;

    private Unreleased(Ownership held, List<Step> steps) {
      this.held = held;
      this.steps = steps;
    }

    boolean isDone() {
      return tried && steps.isEmpty();
    }

    /**
     * Tries every step that is still owed, in order. What is to be reported: the first time all of
     * them, later those that are done now.
     */
    List<Report> undo() {
      if (holdsTask()) {
        owingTask.putIfAbsent(held.containerId(), taskGone);
      }
      List<Step> left = new ArrayList<>();
      List<Release> releases = new ArrayList<>();
      for (Step step : steps) {
        Release release = Releases.this.undo(step, held);
        if (!release.confirmed()) {
          left.add(step);
        }
        if (release.confirmed() || !tried) {
          releases.add(release);
        }
      }
      steps = left;
      tried = true;
      if (!holdsTask() && taskGone.complete(null)) {
        owingTask.remove(held.containerId(), taskGone);
      }
      return releases.isEmpty()
          ? List.of()
          : List.of(
              new RecordReleased(held.containerId(), held.attemptId(), releases, Instant.now()));
    }

    /** As {@link #undo}, and tells the removal when it is done. */
    List<Report> removed() {
      List<Report> reports = new ArrayList<>(undo());
      if (isDone()) {
        reports.add(new RecordRemoved(held.containerId(), Instant.now()));
      }
      return reports;
    }

    private boolean holdsTask() {
      return steps.stream().anyMatch(step -> step.name() == TASK || step.name() == CONTAINER);
    }
  }

  /**
   * Waits for the task of an earlier attempt to be undone.
   *
   * @throws StepFailed when it is not, for as long as somebody may be kept waiting
   */
  void awaitEarlierTask(String containerId) {
    CompletableFuture<Void> taskGone = owingTask.get(containerId);
    if (taskGone == null) {
      return;
    }
    try {
      taskGone.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new StepFailed(
          StartReason.RUNTIME_UNAVAILABLE,
          503,
          "The task of an earlier attempt is not cleaned up yet; this is being tried, try again"
              + " later");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for an earlier task", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("an earlier task never ends in a failure", e);
    }
  }

  /** Undoes one step; what goes wrong is in the answer. */
  private Release undo(Step step, Ownership held) {
    String name = step.name().text();
    Instant begunAt = Instant.now();
    long begun = System.nanoTime();
    String error = null;
    try {
      failpoints.reach(UNDO, name, Failpoints.BEFORE);
      step.undo(held);
      failpoints.reach(UNDO, name, Failpoints.AFTER);
    } catch (RuntimeException e) {
      error = e.toString();
      log.warn("Cannot undo {} of {}: {}", name, held.containerId(), error);
    }
    return new Release(name, begunAt, (System.nanoTime() - begun) / 1_000, error);
  }
}
