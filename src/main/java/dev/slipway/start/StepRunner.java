package dev.slipway.start;

import dev.slipway.aggregate.Reports;
import dev.slipway.container.ContainerCommand;
import dev.slipway.container.ContainerCommand.RecordRemoved;
import dev.slipway.container.ContainerCommand.RecordSignalAnswered;
import dev.slipway.container.ContainerCommand.RecordStartFailed;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.Release;
import dev.slipway.container.StartStep;
import dev.slipway.container.StepTiming;
import dev.slipway.control.TaskControl;
import dev.slipway.control.UnansweredRequest;
import dev.slipway.failpoint.Failpoints;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.settings.SettingsReader;
import dev.slipway.settings.model.ContainerConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Does and undoes steps, on virtual threads and outside any transaction, and reports each milestone
 * with one command. It decides nothing: the saga says which milestones are reached, the table says
 * what follows.
 */
@Component
public class StepRunner {

  private static final Logger log = LoggerFactory.getLogger(StepRunner.class);
  private static final String START = "start";

  private final StartPath path;
  private final Attempts attempts;
  private final Releases releases;
  private final WorkQueue queue;
  private final Reports reports;
  private final SettingsReader reader;
  private final StartSettings settings;
  private final ContainerLogs logs;
  private final TaskControl control;
  private final Failpoints failpoints;

  StepRunner(
      StartPath path,
      Attempts attempts,
      Releases releases,
      WorkQueue queue,
      Reports reports,
      SettingsReader reader,
      StartSettings settings,
      ContainerLogs logs,
      TaskControl control,
      Failpoints failpoints) {
    this.path = path;
    this.attempts = attempts;
    this.releases = releases;
    this.queue = queue;
    this.reports = reports;
    this.reader = reader;
    this.settings = settings;
    this.logs = logs;
    this.control = control;
    this.failpoints = failpoints;
    failpoints.declare(START, path.steps().stream().map(step -> step.name().text()).toList());
  }

  public String node() {
    return settings.node();
  }

  /**
   * Begins every stage whose milestones are reached and that was not begun yet. Of an attempt that
   * an earlier service began, what was reached is done once more before: the events tell what was,
   * not what is left of it after a reboot.
   */
  void advance(String containerId, String attemptId, Set<StartStep> reached) {
    Attempt attempt = attempts.get(containerId, attemptId);
    if (attempt.needsReconcile() && !reached.isEmpty()) {
      queue.submit(
          "look at " + attemptId,
          () -> {
            if (reconcile(attempt, reached)) {
              go(attempt, reached);
            }
            return true;
          });
    } else {
      go(attempt, reached);
    }
  }

  private void go(Attempt attempt, Set<StartStep> reached) {
    Map<Stage, CompletableFuture<Void>> begun = new LinkedHashMap<>();
    for (Stage stage : path.stages()) {
      boolean ready = stage.after().stream().allMatch(step -> isReached(step, reached, attempt));
      if (ready && !isReached(stage.milestone().name(), reached, attempt) && attempt.begin(stage)) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        attempt.running(end);
        begun.put(stage, end);
      }
    }
    // Only now: a stage that fails at once must find those beside it, to wait for them.
    begun.forEach((stage, end) ->
        queue.submit(
            START + " " + attempt.attemptId() + " " + stage.milestone().name().text(),
            () -> {
              run(stage, attempt, end);
              return true;
            }));
  }

  private boolean isReached(StartStep step, Set<StartStep> reached, Attempt attempt) {
    return reached.contains(step)
        || path.stages().stream()
            .map(Stage::milestone)
            .anyMatch(m -> m.name() == step && !m.appliesTo(attempt.networkMode()));
  }

  /** Every step finds its own earlier work; the aggregate passes over milestones that it knows. */
  private boolean reconcile(Attempt attempt, Set<StartStep> reached) {
    for (Stage stage : path.stages()) {
      if (reached.contains(stage.milestone().name())) {
        ContainerCommand milestone = perform(stage, attempt, new CompletableFuture<>());
        if (milestone == null) {
          return false;
        }
        reports.send(milestone);
      }
    }
    return true;
  }

  private void run(Stage stage, Attempt attempt, CompletableFuture<Void> end) {
    try {
      ContainerCommand milestone = perform(stage, attempt, end);
      if (milestone != null) {
        reports.send(milestone);
        for (Step step : stage.steps()) {
          failpoints.reach(START, step.name().text(), Failpoints.COMMITTED);
        }
      }
    } finally {
      end.complete(null);
    }
  }

  /**
   * Performs the stage's steps and returns its milestone; null when one failed, which is reported.
   */
  private @Nullable ContainerCommand perform(
      Stage stage, Attempt attempt, CompletableFuture<Void> end) {
    List<StepTiming> timings = new ArrayList<>();
    StartStep current = stage.steps().getFirst().name();
    try {
      if (stage.after().isEmpty()) {
        releases.awaitEarlierTask(attempt.containerId());
      }
      readSettings(attempt);
      for (Step step : stage.steps()) {
        current = step.name();
        if (step.appliesTo(attempt.networkMode())) {
          perform(step, attempt, timings);
        }
      }
      return Objects.requireNonNull(
          stage.milestone().milestone(attempt, timings), "a stage ends in a milestone");
    } catch (RuntimeException | Error failure) {
      end.complete(null);
      fail(attempt, current, failure, timings);
      return null;
    }
  }

  private void readSettings(Attempt attempt) {
    if (!attempt.settings.isGiven()) {
      StartRequested plan = attempt.plan;
      attempt.settings.give(
          attempt.readBack
              ? reader.stored(plan.config(), plan.hostConfig(), plan.networkingConfig())
              : reader.reread(plan.config(), plan.hostConfig(), plan.networkingConfig()));
    }
  }

  private void perform(Step step, Attempt attempt, List<StepTiming> timings) {
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

  /**
   * Waits for the stages beside this one, so that the undo never runs against a step in progress.
   */
  private void fail(Attempt attempt, StartStep step, Throwable failure, List<StepTiming> timings) {
    log.info(
        "Start of {} failed at {}: {}", attempt.containerId(), step.text(), failure.toString());
    attempt.atRest().join();
    reports.send(
        new RecordStartFailed(
            attempt.containerId(),
            attempt.attemptId(),
            step.text(),
            Failures.of(step, failure),
            timings,
            Instant.now()));
  }

  /** Goes on copying the output of a container that kept running while the service was away. */
  void resumed(Ownership held) {
    Attempt attempt = attempts.get(held.containerId(), held.attemptId());
    readSettings(attempt);
    ContainerConfig config = attempt.settings.taken().containerConfig();
    logs.open(held.containerId(), config.tty(), config.openStdin());
    logs.taskCreated(held.containerId());
    attempts.forget(held.attemptId());
  }

  /** Undoes what is held until exit, after a failed start or an exit, until it is done. */
  public void release(Ownership held) {
    attempts.forget(held.attemptId());
    queue.submit(
        "release " + held.attemptId(),
        releases.unreleased(held, path.upward(ReleaseAt.EXIT, held.networkMode())));
  }

  /** Kills a container's task, trying again until the runtime has heard it or there is none. */
  void kill(String containerId) {
    queue.submit("kill " + containerId, () -> control.killed(containerId));
  }

  /** Carries out a stop that an earlier service may not have carried out. */
  void stop(StopRequested unfinished) {
    queue.submit("stop " + unfinished.requestId(), () -> control.stopAgain(unfinished));
  }

  /** Carries out a kill, pause or unpause that an earlier service may not have carried out. */
  void request(String containerId, UnansweredRequest unfinished) {
    queue.submit("request " + unfinished.requestId(), () -> control.again(containerId, unfinished));
  }

  /** Answers a request of an earlier service whose task has ended: nothing is left to be done. */
  void answer(String containerId, String requestId) {
    queue.submit(
        "answer " + requestId,
        () -> {
          reports.send(new RecordSignalAnswered(containerId, requestId, null, null, Instant.now()));
          return true;
        });
  }

  /** Undoes what is held until removal, until it is done, and reports the container removed. */
  public void remove(String containerId) {
    Ownership held = new Ownership(containerId, Release.REMOVAL, "");
    Releases.Unreleased unreleased = releases.unreleased(held, path.upward(ReleaseAt.REMOVAL, ""));
    queue.submit(
        "remove " + containerId,
        () -> {
          boolean done = cleared(containerId) && unreleased.tried();
          if (done) {
            reports.send(new RecordRemoved(containerId, Instant.now()));
          }
          return done;
        });
  }

  /** Nothing is reported removed while the runtime still shows a task of it. */
  private boolean cleared(String containerId) {
    try {
      control.clear(containerId);
      return true;
    } catch (RuntimeFault e) {
      log.warn("Cannot clear {} yet: {}", containerId, e.getMessage());
      return false;
    }
  }
}
