package dev.slipway.start;

import dev.slipway.aggregate.Reports;
import dev.slipway.container.ContainerCommand.RecordStartFailed;
import dev.slipway.container.ContainerCommand.Report;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.StartStep;
import dev.slipway.container.StepTiming;
import dev.slipway.failpoint.Failpoints;
import dev.slipway.settings.SettingsReader;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Performs the steps of attempts and reports how that went: what is reached before the launch with
 * one command, the launch with another, and a failure together with what was reached before it.
 */
@Component
class Starts {

  private static final Logger log = LoggerFactory.getLogger(Starts.class);
  private static final String START = "start";

  private final StartPath path;
  private final Releases releases;
  private final Reports reports;
  private final SettingsReader reader;
  private final Failpoints failpoints;

  Starts(
      StartPath path,
      Releases releases,
      Reports reports,
      SettingsReader reader,
      Failpoints failpoints) {
    this.path = path;
    this.releases = releases;
    this.reports = reports;
    this.reader = reader;
    this.failpoints = failpoints;
    failpoints.declare(START, path.steps().stream().map(step -> step.name().text()).toList());
  }

  Unfinished unfinished(Attempt attempt) {
    return new Unfinished(attempt);
  }

  /** What is still to be done for an attempt; the work queue tries it. */
  final class Unfinished implements WorkQueue.Work {

    private final Attempt attempt;

    /** The stages that are not recorded yet, by the commit that records them. */
    private final Deque<List<Stage>> left = new ArrayDeque<>(path.commits());

    private Unfinished(Attempt attempt) {
      this.attempt = attempt;
    }

    /** Always comes to its end: a failure is reported, and then undone by whoever hears of it. */
    @Override
    public boolean tried() {
      while (!left.isEmpty()) {
        List<Stage> stages = left.element().stream().filter(this::applies).toList();
        Map<Stage, CompletableFuture<Report>> performed = perform(stages);
        Set<StageFailed> failures = failures(performed.values());
        List<Report> reached = new ArrayList<>();
        performed.values().stream()
            .filter(stage -> !stage.isCompletedExceptionally())
            .forEach(stage -> reached.add(stage.join()));
        if (!failures.isEmpty()) {
          reached.add(failed(failures));
        }
        reports.send(Report.together(reached));
        if (!failures.isEmpty()) {
          return true;
        }
        left.remove();
        stages.forEach(this::committed);
      }
      return true;
    }

    private boolean applies(Stage stage) {
      return stage.milestone().appliesTo(attempt.networkMode());
    }

    /** Performs each stage as soon as those are done that it comes after; ends with the last. */
    private Map<Stage, CompletableFuture<Report>> perform(List<Stage> stages) {
      Map<Stage, CompletableFuture<Report>> performed = new LinkedHashMap<>();
      for (Stage stage : stages) {
        CompletableFuture<?>[] before =
            performed.entrySet().stream()
                .filter(earlier -> stage.after().contains(earlier.getKey().milestone().name()))
                .map(Map.Entry::getValue)
                .toArray(CompletableFuture[]::new);
        performed.put(
            stage,
            CompletableFuture.allOf(before)
                .thenApplyAsync(done -> perform(stage), task -> thread(stage).start(task)));
      }
      // Also when one fails: the undo must never run against a step in progress.
      performed.values().forEach(stage -> stage.exceptionally(failure -> null).join());
      return performed;
    }

    private Thread.Builder thread(Stage stage) {
      return Thread.ofVirtual()
          .name(START + " " + attempt.attemptId() + " " + stage.milestone().name().text());
    }

    private Report perform(Stage stage) {
      List<StepTiming> timings = new ArrayList<>();
      StartStep current = stage.steps().getFirst().name();
      try {
        if (stage.after().isEmpty()) {
          releases.awaitEarlierTask(attempt.containerId());
          readSettings();
        }
        for (Step step : stage.steps()) {
          current = step.name();
          if (step.appliesTo(attempt.networkMode())) {
            perform(step, timings);
          }
        }
        return Objects.requireNonNull(
            stage.milestone().milestone(attempt, timings), "a stage ends in a milestone");
      } catch (RuntimeException | Error failure) {
        throw new StageFailed(current, timings, failure);
      }
    }

    private void readSettings() {
      StartRequested plan = attempt.plan;
      attempt.settings.give(
          attempt.readBack
              ? reader.stored(plan.config(), plan.hostConfig(), plan.networkingConfig())
              : reader.reread(plan.config(), plan.hostConfig(), plan.networkingConfig()));
    }

    private void perform(Step step, List<StepTiming> timings) {
      StepClock clock = new StepClock(step.name());
      String name = step.name().text();
      boolean done = false;
      try {
        failpoints.reach(START, name, Failpoints.BEFORE);
        step.perform(attempt, clock);
        failpoints.reach(START, name, Failpoints.AFTER);
        done = true;
      } finally {
        timings.add(clock.stop(done));
      }
    }

    private void committed(Stage stage) {
      stage
          .steps()
          .forEach(step -> failpoints.reach(START, step.name().text(), Failpoints.COMMITTED));
    }

    /** Named after the one that stands first in the table, with the steps of all. */
    private Report failed(Set<StageFailed> failures) {
      StageFailed first = failures.iterator().next();
      Throwable cause = Objects.requireNonNull(first.getCause());
      log.info("Start of {} failed at {}: {}", attempt.containerId(), first.step.text(), cause);
      return new RecordStartFailed(
          attempt.containerId(),
          attempt.attemptId(),
          first.step.text(),
          Failures.of(first.step, cause),
          failures.stream().flatMap(failure -> failure.timings.stream()).toList(),
          Instant.now());
    }
  }

  /** One for each stage that failed; those that could not begin for it fail with the same one. */
  private static Set<StageFailed> failures(Collection<CompletableFuture<Report>> performed) {
    Set<StageFailed> failures = new LinkedHashSet<>();
    for (CompletableFuture<Report> stage : performed) {
      try {
        stage.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof StageFailed failed) {
          failures.add(failed);
        } else {
          throw e;
        }
      }
    }
    return failures;
  }

  private static final class StageFailed extends RuntimeException {

    private final StartStep step;

    /** Of the stage's steps up to the one that failed. */
    private final transient List<StepTiming> timings;

    StageFailed(StartStep step, List<StepTiming> timings, Throwable failure) {
      super(failure);
      this.step = step;
      this.timings = timings;
    }
  }
}
