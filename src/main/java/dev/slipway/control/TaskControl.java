package dev.slipway.control;

import dev.slipway.aggregate.Reports;
import dev.slipway.container.ContainerCommand.Answer;
import dev.slipway.container.ContainerCommand.EscalateStop;
import dev.slipway.container.ContainerCommand.RecordPaused;
import dev.slipway.container.ContainerCommand.RecordSignalAnswered;
import dev.slipway.container.ContainerCommand.RecordUnpaused;
import dev.slipway.container.ContainerCommand.RecordUpdated;
import dev.slipway.container.ContainerCommand.Report;
import dev.slipway.container.ContainerEvent.KillRequested;
import dev.slipway.container.ContainerEvent.PauseRequested;
import dev.slipway.container.ContainerEvent.StopRequested;
import dev.slipway.container.ContainerEvent.UnpauseRequested;
import dev.slipway.container.ContainerEvent.UpdateRequested;
import dev.slipway.container.SignalConflict;
import dev.slipway.runtime.Containers;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.RuntimeFault.Ambiguous;
import dev.slipway.runtime.RuntimeFault.Failed;
import dev.slipway.runtime.RuntimeFault.NotFound;
import dev.slipway.runtime.RuntimeFault.Unavailable;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.Tasks;
import dev.slipway.store.AfterCommit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Carries out what was asked of a running task: kill, stop with its grace, pause, unpause and
 * update. The wish is recorded before anything is done, the answer of the runtime after it. What
 * ends the task is answered by its exit, and by nothing else when it succeeds.
 */
@Component
@ProcessingGroup("start")
public class TaskControl {

  private static final Logger log = LoggerFactory.getLogger(TaskControl.class);
  private static final int SIGKILL = 9;

  /** How long a stop goes on to wait where its signal may not be heard, before it kills. */
  private static final Duration UNHEARD = Duration.ofSeconds(2);

  /** How long a killed task may take to show its end. */
  private static final Duration KILLED = Duration.ofSeconds(12);

  private static final String NO_EXIT =
      "tried to kill container, but did not receive an exit event";

  private static final Duration SHOWS_WITHIN = Duration.ofSeconds(2);

  private final Tasks tasks;
  private final Containers containers;
  private final Reports reports;
  private final Duration killed;

  @Autowired
  public TaskControl(Tasks tasks, Containers containers, Reports reports) {
    this(tasks, containers, reports, KILLED);
  }

  /**
   * @param killed how long a killed task may take to show its end
   */
  TaskControl(Tasks tasks, Containers containers, Reports reports, Duration killed) {
    this.killed = killed;
    this.tasks = tasks;
    this.containers = containers;
    this.reports = reports;
  }

  /** The kill of a removal has no id, and the removal carries it out. */
  @EventHandler
  void on(KillRequested event) {
    if (event.requestId() != null) {
      later(event.containerId(), UnansweredRequest.of(event, event.requestId()));
    }
  }

  @EventHandler
  void on(PauseRequested event) {
    later(event.containerId(), UnansweredRequest.of(event));
  }

  @EventHandler
  void on(UnpauseRequested event) {
    later(event.containerId(), UnansweredRequest.of(event));
  }

  @EventHandler
  void on(UpdateRequested event) {
    later(event.containerId(), UnansweredRequest.of(event));
  }

  @EventHandler
  void on(StopRequested event) {
    AfterCommit.run(() -> begin(event.containerId(), event.requestId(), () -> stop(event)));
  }

  private void later(String containerId, UnansweredRequest request) {
    AfterCommit.run(
        () -> begin(containerId, request.requestId(), () -> carryOut(containerId, request, false)));
  }

  /**
   * Carries out a request that an earlier service may have carried out, without an answer: a pause
   * or an unpause that is done is no conflict then, and a signal is sent at least once. False, and
   * no answer, when the runtime is away.
   */
  public boolean again(String containerId, UnansweredRequest request) {
    return answered(containerId, request.requestId(), () -> carryOut(containerId, request, true));
  }

  private void carryOut(String containerId, UnansweredRequest request, boolean mayBeDone) {
    Report answer = answer(containerId, request.requestId(), null, null);
    switch (request.kind()) {
      case KILL -> {
        signal(containerId, request.signal(), request.resumes());
        if (request.signal() != SIGKILL) {
          reports.send(answer);
        }
      }
      case PAUSE -> {
        if (!mayBeDone || !is(Task.Status.PAUSED, containerId)) {
          change(containerId, tasks::pause, Task.Status.PAUSED, SignalConflict.ALREADY_PAUSED);
        }
        RecordPaused paused = new RecordPaused(containerId, Instant.now());
        reports.send(Report.together(List.of(paused, answer)));
      }
      case UNPAUSE -> {
        if (!mayBeDone || !is(Task.Status.RUNNING, containerId)) {
          change(containerId, tasks::resume, Task.Status.RUNNING, SignalConflict.NOT_PAUSED);
        }
        RecordUnpaused unpaused = new RecordUnpaused(containerId, Instant.now());
        reports.send(Report.together(List.of(unpaused, answer)));
      }
      case UPDATE -> {
        update(containerId, Objects.requireNonNullElse(request.resources(), ""));
        RecordUpdated updated = new RecordUpdated(containerId, request.requestId(), Instant.now());
        reports.send(Report.together(List.of(updated, answer)));
      }
    }
  }

  /**
   * Gives the task its limits. Nobody can see from outside whether a call without an answer had an
   * effect, but it may be repeated, so it is until there is an answer. A task that has ended leaves
   * the limits to the next one.
   */
  private void update(String containerId, String resources) {
    Runnable update =
        () -> {
          try {
            tasks.update(containerId, resources);
          } catch (NotFound ended) {
            log.debug("{} had ended before its update", containerId);
          } catch (Failed refused) {
            if (!is(Task.Status.STOPPED, containerId)) {
              throw refused;
            }
          }
        };
    untilAnswered(update, update);
  }

  /** Tries again while nobody knows whether a call had an effect. */
  private static void untilAnswered(Runnable call, Runnable again) {
    boolean unclear = false;
    while (true) {
      try {
        (unclear ? again : call).run();
        return;
      } catch (Ambiguous unanswered) {
        unclear = true;
      } catch (Unavailable away) {
        if (!unclear) {
          throw away;
        }
      }
      rest();
    }
  }

  private boolean is(Task.Status status, String containerId) {
    return tasks.find(containerId).map(Task::status).filter(status::equals).isPresent();
  }

  /** As {@link #again}, for a stop, whose grace begins once more. */
  public boolean stopAgain(StopRequested event) {
    return answered(event.containerId(), event.requestId(), () -> stop(event));
  }

  private boolean answered(String containerId, String requestId, Runnable work) {
    try {
      tasks.find(containerId);
    } catch (Unavailable away) {
      return false;
    }
    tried(containerId, requestId, work);
    return true;
  }

  /**
   * Whether the task is killed now or has ended already; false when the runtime is away.
   *
   * @param maybePaused whether the task may be paused, so that it must be let go on to die
   */
  public boolean killed(String containerId, boolean maybePaused) {
    try {
      signal(containerId, SIGKILL, maybePaused);
      return true;
    } catch (RuntimeFault e) {
      log.warn("Cannot kill {} yet: {}", containerId, e.getMessage());
      return false;
    }
  }

  /**
   * Leaves no container object of this container and no task under it, whoever made them (lesson
   * L5). A task without an object is none of an attempt that is released.
   */
  public void clear(String containerId) {
    if (containers.find(containerId).isPresent()) {
      tasks.destroy(containerId);
      containers.delete(containerId);
    }
  }

  private void stop(StopRequested event) {
    String id = event.containerId();
    Duration grace = Duration.ofSeconds(event.timeoutSeconds());
    try {
      signal(id, event.signal(), true);
    } catch (Failed | Ambiguous unheard) {
      log.info("{} may not know of signal {}: {}", id, event.signal(), unheard.getMessage());
      grace = grace.isNegative() || grace.compareTo(UNHEARD) > 0 ? UNHEARD : grace;
    }
    if (grace.isNegative()) {
      reports.send(answer(id, event.requestId(), null, null));
    } else if (!endsWithin(id, grace) && escalated(event)) {
      kill(id);
      if (!endsWithin(id, killed)) {
        reports.send(answer(id, event.requestId(), NO_EXIT, null));
      }
    }
  }

  /**
   * What is killed twice is as dead, and where the task may know of it only an answer or its end
   * tells. Its successor is not killed.
   */
  private void kill(String containerId) {
    Optional<Integer> meant = living(containerId);
    Runnable kill = () -> signal(containerId, SIGKILL, true);
    untilAnswered(
        kill,
        () -> {
          if (meant.isPresent() && meant.equals(living(containerId))) {
            kill.run();
          }
        });
  }

  /** The pid of the task that lives, which is another in another run. */
  private Optional<Integer> living(String containerId) {
    return tasks
        .find(containerId)
        .filter(task -> task.status() != Task.Status.STOPPED)
        .map(Task::pid);
  }

  /** False when the run that was to be stopped has ended meanwhile: another is not killed. */
  private boolean escalated(StopRequested event) {
    return reports.ask(new EscalateStop(event.containerId(), event.requestId(), Instant.now()))
        == Answer.RECORDED;
  }

  /** Whether the task ends in that time. A wait that the connection cut is taken up again. */
  private boolean endsWithin(String containerId, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      var exit = tasks.exit(containerId);
      try {
        exit.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        return true;
      } catch (TimeoutException e) {
        exit.cancel(true);
        return false;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof NotFound) {
          return true;
        }
        rest();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  private static void rest() {
    LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
  }

  /**
   * A task that has ended already has nothing to be told. A paused one keeps the signal until it
   * goes on; as in Docker, SIGKILL and the stop signal have it go on at once.
   */
  private void signal(String containerId, int signal, boolean resumes) {
    try {
      unless(Task.Status.STOPPED, containerId, id -> tasks.kill(id, signal, false));
      if (resumes) {
        resume(containerId);
      }
    } catch (NotFound ended) {
      log.debug("{} had ended before signal {}", containerId, signal);
    }
  }

  /** Of a task that has been sent a signal, so that nothing is as if nothing had been sent. */
  private void resume(String containerId) {
    try {
      if (is(Task.Status.PAUSED, containerId)) {
        unless(Task.Status.RUNNING, containerId, tasks::resume);
      }
    } catch (Unavailable cut) {
      throw new Ambiguous(String.valueOf(cut.getMessage()), cut);
    }
  }

  /** What is refused because it is needless by now counts as done. */
  private void unless(Task.Status needless, String containerId, Consumer<String> call) {
    try {
      call.accept(containerId);
    } catch (Failed refused) {
      if (!isNeedless(needless, containerId)) {
        throw refused;
      }
    }
  }

  private boolean isNeedless(Task.Status needless, String containerId) {
    try {
      return faster(containerId, needless) != null;
    } catch (Unavailable unknown) {
      return false;
    }
  }

  /**
   * What is refused because it is needless by now is a conflict: Docker lets one of many succeed.
   */
  private void change(
      String containerId, Consumer<String> call, Task.Status wanted, SignalConflict met) {
    try {
      call.accept(containerId);
    } catch (NotFound | Failed refused) {
      Task.Status faster = faster(containerId, wanted);
      if (faster == null) {
        throw refused;
      }
      throw new Overtaken(faster == wanted ? met : SignalConflict.NOT_RUNNING, refused);
    }
  }

  /**
   * What another request, or its own end, has made of a task that refused a change; that may show a
   * little later than the refusal. Null when it is neither as wanted nor at its end.
   */
  private Task.@Nullable Status faster(String containerId, Task.Status wanted) {
    long end = System.nanoTime() + SHOWS_WITHIN.toNanos();
    while (true) {
      Task.Status now = tasks.find(containerId).map(Task::status).orElse(Task.Status.STOPPED);
      if (now == wanted || now == Task.Status.STOPPED) {
        return now;
      }
      if (System.nanoTime() - end >= 0) {
        return null;
      }
      rest();
    }
  }

  private void begin(String containerId, String requestId, Runnable work) {
    Thread.ofVirtual().name("task-control").start(() -> tried(containerId, requestId, work));
  }

  private void tried(String containerId, String requestId, Runnable work) {
    try {
      work.run();
    } catch (Overtaken e) {
      reports.send(answer(containerId, requestId, e.getMessage(), e.conflict));
    } catch (RuntimeFault e) {
      reports.send(answer(containerId, requestId, String.valueOf(e.getMessage()), null));
    }
  }

  private static Report answer(
      String containerId,
      String requestId,
      @Nullable String error,
      @Nullable SignalConflict conflict) {
    return new RecordSignalAnswered(containerId, requestId, error, conflict, Instant.now());
  }

  /** The runtime refused what another request, or the task's end, had made needless. */
  private static final class Overtaken extends RuntimeException {

    private final SignalConflict conflict;

    Overtaken(SignalConflict conflict, RuntimeFault refused) {
      super(refused.getMessage(), refused);
      this.conflict = conflict;
    }
  }
}
