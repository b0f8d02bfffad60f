package dev.slipway.monitor;

import dev.slipway.container.ContainerEvent.ContainerStarted;
import dev.slipway.runtime.RuntimeConnected;
import dev.slipway.runtime.RuntimeStatus;
import dev.slipway.runtime.TaskEvents;
import dev.slipway.runtime.TaskEvents.Subscription;
import dev.slipway.runtime.TaskEvents.TaskEvent;
import dev.slipway.runtime.TaskExit;
import dev.slipway.runtime.Tasks;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Listens to containerd: subscribes before it compares (lesson L10), so that nothing falls between;
 * compares again every ten seconds; subscribes anew when the stream breaks. Beside the stream it
 * waits for each task it sees started (lesson L11): whichever speaks first is recorded, the other
 * one changes nothing.
 */
@Component
@ProcessingGroup("monitor")
class TaskMonitor implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(TaskMonitor.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final TaskEvents events;
  private final Tasks tasks;
  private final RuntimeStatus status;
  private final Comparison comparison;
  private final TaskReports reports;
  private final ApplicationEventPublisher connected;
  private volatile @Nullable Life life;

  TaskMonitor(
      TaskEvents events,
      Tasks tasks,
      RuntimeStatus status,
      Comparison comparison,
      TaskReports reports,
      ApplicationEventPublisher connected) {
    this.events = events;
    this.tasks = tasks;
    this.status = status;
    this.comparison = comparison;
    this.reports = reports;
    this.connected = connected;
  }

  @EventHandler
  void on(ContainerStarted event) {
    CurrentUnitOfWork.get().root().afterCommit(unitOfWork -> await(event));
  }

  /** The answer to a wait carries no pid; it is the one of the task that was just started. */
  private void await(ContainerStarted started) {
    String containerId = started.containerId();
    var _ =
        tasks
            .exit(containerId)
            .thenAcceptAsync(
                exit ->
                    reports.exited(
                        new TaskExit(
                            containerId, started.pid(), exit.exitStatus(), exit.exitedAt()),
                        started.attemptId()),
                task -> Thread.ofVirtual().start(task))
            .exceptionally(failure -> {
              log.debug("Cannot wait for {}: {}", containerId, failure.toString());
              return null;
            });
  }

  private void run(Life life) {
    try {
      while (life.goesOn()) {
        serve(life);
      }
    } finally {
      life.over.countDown();
    }
  }

  private void serve(Life life) {
    try {
      if (status.awaitServing(INTERVAL) && life.goesOn()) {
        listen(life);
      }
    } catch (RuntimeException e) {
      log.warn("Listening to containerd failed, trying again: {}", e.toString());
      life.rest(PAUSE);
    }
  }

  /** Returns when the stream breaks. Nothing but reports of the stream is waited for here. */
  private void listen(Life life) {
    BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    life.listener = () -> signals.add(Signal.ENDED);
    Life comparing = new Life();
    try (Subscription subscription =
        events.subscribe(
            event -> signals.add(new Signal(event)), () -> signals.add(Signal.ENDED))) {
      Thread.ofPlatform().name("task-comparison").daemon().start(() -> compare(comparing));
      while (life.goesOn()) {
        Signal signal = signals.take();
        if (signal.event() == null) {
          log.info("containerd's event stream ended");
          return;
        }
        reports.report(signal.event());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      life.end();
    } finally {
      comparing.end();
    }
  }

  /** Compares again and again beside the stream: a shim that hangs must not keep back an exit. */
  private void compare(Life life) {
    boolean told = false;
    while (life.goesOn()) {
      try {
        comparison.compare();
        if (!told && life.goesOn()) {
          told = true;
          connected.publishEvent(new RuntimeConnected());
        }
        life.rest(INTERVAL);
      } catch (RuntimeException e) {
        log.warn("Cannot compare the tasks with containerd's yet: {}", e.toString());
        life.rest(PAUSE);
      }
    }
  }

  /** One entry of the queue: an event, or null for the end of the stream. */
  private record Signal(@Nullable TaskEvent event) {
    static final Signal ENDED = new Signal(null);
  }

  /**
   * How long a thread goes on. It is never interrupted: an interrupted one that writes would close
   * H2's file for all.
   */
  private static final class Life {

    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Runnable listener = () -> {};

    boolean goesOn() {
      return end.getCount() > 0;
    }

    void end() {
      end.countDown();
      listener.run();
    }

    /** Lets the thread finish the report that it is at, for some seconds at most. */
    void awaitOver() {
      try {
        var _ = over.await(LONGEST_STOP.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void rest(Duration time) {
      try {
        var _ = end.await(time.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        end();
      }
    }
  }

  @Override
  public void start() {
    Life begun = new Life();
    life = begun;
    Thread.ofPlatform().name("task-monitor").daemon().start(() -> run(begun));
  }

  @Override
  public void stop() {
    Life running = life;
    life = null;
    if (running != null) {
      running.end();
      running.awaitOver();
    }
  }

  @Override
  public boolean isRunning() {
    return life != null;
  }
}
