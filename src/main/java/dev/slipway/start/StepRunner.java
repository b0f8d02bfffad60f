package dev.slipway.start;

import dev.slipway.aggregate.Reports;
import dev.slipway.container.ContainerCommand.RecordSignalAnswered;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.control.TaskControl;
import dev.slipway.control.UnansweredRequest;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.settings.SettingsReader;
import dev.slipway.settings.model.ContainerConfig;
import dev.slipway.settings.model.Settings;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Has the work done that the sagas ask for, on virtual threads and outside any transaction. It
 * decides nothing: the sagas say what is to be done, the table says which steps that takes.
 */
@Component
public class StepRunner {

  private static final Logger log = LoggerFactory.getLogger(StepRunner.class);

  private final Attempts attempts;
  private final Starts starts;
  private final Releases releases;
  private final WorkQueue queue;
  private final Reports reports;
  private final SettingsReader reader;
  private final StartSettings settings;
  private final ContainerLogs logs;
  private final TaskControl control;

  StepRunner(
      Attempts attempts,
      Starts starts,
      Releases releases,
      WorkQueue queue,
      Reports reports,
      SettingsReader reader,
      StartSettings settings,
      ContainerLogs logs,
      TaskControl control) {
    this.attempts = attempts;
    this.starts = starts;
    this.releases = releases;
    this.queue = queue;
    this.reports = reports;
    this.reader = reader;
    this.settings = settings;
    this.logs = logs;
    this.control = control;
  }

  public String node() {
    return settings.node();
  }

  /** Has an attempt run that was just recorded. */
  void start(StartRequested plan) {
    run(Attempt.begun(plan));
  }

  /**
   * Has an attempt run that an earlier service began, from the first step on: every step finds its
   * own earlier work, and the aggregate passes over milestones that it knows. The events tell what
   * was, not what is left of it after a reboot.
   */
  void startAgain(String containerId, String attemptId) {
    run(attempts.readBack(containerId, attemptId));
  }

  private void run(Attempt attempt) {
    queue.submit("start " + attempt.attemptId(), starts.unfinished(attempt));
  }

  /** Goes on copying the output of a container that kept running while the service was away. */
  void resumed(Ownership held) {
    StartRequested plan = attempts.readBack(held.containerId(), held.attemptId()).plan;
    Settings stored = reader.stored(plan.config(), plan.hostConfig(), plan.networkingConfig());
    ContainerConfig config = stored.containerConfig();
    logs.open(held.containerId(), LogChoices.of(plan, stored), config.tty(), config.openStdin());
    logs.taskCreated(held.containerId());
    logs.taskStarted(held.containerId());
  }

  /** Undoes what is held until exit, after a failed start or an exit, until it is done. */
  public void release(Ownership held) {
    queue.submit("release " + held.attemptId(), releases.exit(held));
  }

  /**
   * Kills a container's task, trying again until the runtime has heard it or there is none.
   *
   * @param maybePaused whether the task may be paused, so that it must be let go on to die
   */
  void kill(String containerId, boolean maybePaused) {
    // Until a second try somebody may have paused it.
    AtomicBoolean look = new AtomicBoolean(maybePaused);
    queue.submit("kill " + containerId, () -> control.killed(containerId, look.getAndSet(true)));
  }

  /** Carries out a stop that an earlier service may not have carried out. */
  void stop(StopRequested unfinished) {
    queue.submit("stop " + unfinished.requestId(), () -> control.stopAgain(unfinished));
  }

  /**
   * Carries out a kill, pause, unpause or update that an earlier service may not have carried out.
   */
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
    queue.submit(
        "remove " + containerId, releases.removal(containerId, () -> cleared(containerId)));
  }

  /** Nothing is reported removed while the runtime still has an object of it. */
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
