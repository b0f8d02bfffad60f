package dev.slipway.start;

import dev.slipway.container.ContainerCommand;
import dev.slipway.container.ContainerCommand.RecordReleased;
import dev.slipway.container.ContainerCommand.RecordRemoved;
import dev.slipway.container.ContainerCommand.RecordStartFailed;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.Release;
import dev.slipway.container.Reports;
import dev.slipway.container.StartStep;
import dev.slipway.container.StepTiming;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.spec.ContainerConfig;
import dev.slipway.spec.SettingsReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Does and undoes steps, on virtual threads and outside any transaction, and reports each milestone
 * with one command. It decides nothing: the saga says which milestones are reached, the table says
 * what follows.
 */
@Component
class StepRunner {

  private static final Logger log = LoggerFactory.getLogger(StepRunner.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final StartPath path;
  private final Attempts attempts;
  private final Reports reports;
  private final SettingsReader reader;
  private final StartSettings settings;
  private final ContainerLogs logs;
  private final TaskControl control;

  StepRunner(
      StartPath path,
      Attempts attempts,
      Reports reports,
      SettingsReader reader,
      StartSettings settings,
      ContainerLogs logs,
      TaskControl control) {
    this.path = path;
    this.attempts = attempts;
    this.reports = reports;
    this.reader = reader;
    this.settings = settings;
    this.logs = logs;
    this.control = control;
  }

  String node() {
    return settings.node();
  }

  /** Begins every lap whose milestones are reached and that was not begun yet. */
  void advance(String containerId, String attemptId, Set<StartStep> reached) {
    Attempt attempt = attempts.get(containerId, attemptId);
    List<Thread> begun = new ArrayList<>();
    for (Lap lap : path.laps()) {
      boolean ready = lap.after().stream().allMatch(step -> isReached(step, reached, attempt));
      if (ready && !isReached(lap.milestone().name(), reached, attempt) && attempt.begin(lap)) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        attempt.running(end);
        begun.add(
            Thread.ofVirtual()
                .name("start-" + lap.milestone().name().text())
                .unstarted(() -> run(lap, attempt, end)));
      }
    }
    // Only now: a lap that fails at once must find those beside it, to wait for them.
    begun.forEach(Thread::start);
  }

  private boolean isReached(StartStep step, Set<StartStep> reached, Attempt attempt) {
    return reached.contains(step)
        || path.laps().stream()
            .map(Lap::milestone)
            .anyMatch(m -> m.name() == step && !m.appliesTo(attempt.networkMode()));
  }

  private void run(Lap lap, Attempt attempt, CompletableFuture<Void> end) {
    List<StepTiming> timings = new ArrayList<>();
    StartStep current = lap.steps().getFirst().name();
    ContainerCommand milestone;
    try {
      readSettings(attempt);
      for (Step step : lap.steps()) {
        current = step.name();
        if (step.appliesTo(attempt.networkMode())) {
          perform(step, attempt, timings);
        }
      }
      milestone =
          Objects.requireNonNull(
              lap.milestone().milestone(attempt, timings), "a lap ends in a milestone");
    } catch (RuntimeException | Error failure) {
      end.complete(null);
      fail(attempt, current, failure, timings);
      return;
    }
    try {
      reports.send(milestone);
    } finally {
      end.complete(null);
    }
  }

  private void readSettings(Attempt attempt) {
    if (attempt.settings == null) {
      attempt.settings =
          reader.reread(
              attempt.plan.config(), attempt.plan.hostConfig(), attempt.plan.networkingConfig());
    }
  }

  private static void perform(Step step, Attempt attempt, List<StepTiming> timings) {
    StepClock clock = new StepClock(step.name());
    boolean done = false;
    try {
      step.perform(attempt, clock);
      done = true;
    } finally {
      timings.add(clock.stop(done));
    }
  }

  /** Waits for the laps beside this one, so that the undo never runs against a step in progress. */
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
  void resumed(Held held) {
    Attempt attempt = attempts.get(held.containerId(), held.attemptId());
    readSettings(attempt);
    ContainerConfig config = Attempt.known(attempt.settings, "settings").containerConfig();
    logs.open(held.containerId(), config.tty(), config.openStdin());
    logs.taskCreated(held.containerId());
    attempts.forget(held.attemptId());
  }

  /** Undoes what is held until exit, after a failed start or an exit. */
  void release(Held held) {
    Thread.ofVirtual()
        .name("release")
        .start(() -> {
          List<Step> steps = path.upward(HeldUntil.EXIT, held.networkMode());
          List<Release> releases = undo(steps, held);
          report(held, releases);
          attempts.forget(held.attemptId());
          again(held, failed(steps, releases), Duration.ofSeconds(1));
        });
  }

  /** Kills a container's task, trying again until the runtime has heard it or there is none. */
  void kill(String containerId) {
    Thread.ofVirtual()
        .name("remove")
        .start(() -> {
          Duration pause = Duration.ofSeconds(1);
          while (!control.killed(containerId)) {
            pause = rest(pause);
          }
        });
  }

  /** Carries out once more a stop that an earlier service may not have carried out. */
  void stop(StopRequested unfinished) {
    control.stopAgain(unfinished);
  }

  /** Undoes what is held until removal, until it is done, and reports the container removed. */
  void remove(String containerId) {
    Held held = new Held(containerId, "removal", "");
    Thread.ofVirtual()
        .name("remove")
        .start(() -> {
          List<Step> owed = path.upward(HeldUntil.REMOVAL, "");
          Duration pause = Duration.ofSeconds(1);
          while (true) {
            List<Release> releases = cleared(containerId) ? undo(owed, held) : List.of();
            report(held, releases);
            owed = releases.isEmpty() ? owed : failed(owed, releases);
            if (owed.isEmpty()) {
              reports.send(new RecordRemoved(containerId, Instant.now()));
              return;
            }
            pause = rest(pause);
          }
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

  /** Goes on with what could not be given back, with growing pauses, until nothing is owed. */
  private void again(Held held, List<Step> owed, Duration pause) {
    List<Step> left = owed;
    Duration next = pause;
    while (!left.isEmpty()) {
      next = rest(next);
      List<Release> releases = undo(left, held);
      report(held, releases.stream().filter(Release::confirmed).toList());
      left = failed(left, releases);
    }
  }

  private static Duration rest(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while something was still owed", e);
    }
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  private static List<Release> undo(List<Step> steps, Held held) {
    List<Release> releases = new ArrayList<>();
    for (Step step : steps) {
      Instant begunAt = Instant.now();
      long begun = System.nanoTime();
      String error = null;
      try {
        step.undo(held);
      } catch (RuntimeException e) {
        error = e.toString();
        log.warn("Cannot undo {} of {}: {}", step.name().text(), held.containerId(), error);
      }
      releases.add(
          new Release(step.name().text(), begunAt, (System.nanoTime() - begun) / 1_000, error));
    }
    return releases;
  }

  private void report(Held held, List<Release> releases) {
    if (!releases.isEmpty()) {
      reports.send(
          new RecordReleased(held.containerId(), held.attemptId(), releases, Instant.now()));
    }
  }

  private static List<Step> failed(List<Step> steps, List<Release> releases) {
    List<Step> failed = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (!releases.get(i).confirmed()) {
        failed.add(steps.get(i));
      }
    }
    return failed;
  }
}
