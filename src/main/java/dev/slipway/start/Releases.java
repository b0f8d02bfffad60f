package dev.slipway.start;

import static dev.slipway.container.StartStep.CONTAINER;
import static dev.slipway.container.StartStep.TASK;

import dev.slipway.aggregate.Reports;
import dev.slipway.container.ContainerCommand.RecordReleased;
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
  private final Map<String, CompletableFuture<Void>> owingTask = new ConcurrentHashMap<>();

  Releases(Reports reports, Failpoints failpoints, StartPath path) {
    this.reports = reports;
    this.failpoints = failpoints;
    failpoints.declare(UNDO, path.undone().stream().map(step -> step.name().text()).toList());
  }

  /** What is still to be undone for an attempt or a container; the work queue tries it. */
  final class Unreleased implements WorkQueue.Work {
    private final Ownership held;
    private final CompletableFuture<Void> taskGone = new CompletableFuture<>();
    private List<Step> steps;
    private boolean reported;

    private Unreleased(Ownership held, List<Step> steps) {
      this.held = held;
      this.steps = steps;
    }

    /**
     * Tries every step that is still owed, in order, and reports: the first time all of them, later
     * those that are done now. True when nothing is owed any more.
     */
    @Override
    public boolean tried() {
      if (holdsTask()) {
        owingTask.putIfAbsent(held.containerId(), taskGone);
      }
      List<Step> left = new ArrayList<>();
      List<Release> releases = new ArrayList<>();
      for (Step step : steps) {
        Release release = undo(step, held);
        if (!release.confirmed()) {
          left.add(step);
        }
        if (release.confirmed() || !reported) {
          releases.add(release);
        }
      }
      steps = left;
      if (!holdsTask() && taskGone.complete(null)) {
        owingTask.remove(held.containerId(), taskGone);
      }
      if (!releases.isEmpty()) {
        reports.send(
            new RecordReleased(held.containerId(), held.attemptId(), releases, Instant.now()));
      }
      reported = true;
      releases.forEach(done -> failpoints.reach(UNDO, done.step(), Failpoints.COMMITTED));
      return left.isEmpty();
    }

    private boolean holdsTask() {
      return steps.stream().anyMatch(step -> step.name() == TASK || step.name() == CONTAINER);
    }
  }

  Unreleased unreleased(Ownership held, List<Step> steps) {
    return new Unreleased(held, steps);
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
