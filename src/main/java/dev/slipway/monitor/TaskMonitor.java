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

  private final TaskEvents events;
  private final Tasks tasks;
  private final RuntimeStatus status;
  private final Comparison comparison;
  private final TaskReports reports;
  private final ApplicationEventPublisher connected;
  private volatile @Nullable Thread thread;

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
                            containerId, started.pid(), exit.exitStatus(), exit.exitedAt())),
                task -> Thread.ofVirtual().start(task))
            .exceptionally(failure -> {
              log.debug("Cannot wait for {}: {}", containerId, failure.toString());
              return null;
            });
  }

  private void run() {
    while (thread != null) {
      try {
        if (status.awaitServing(INTERVAL)) {
          listen();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.warn("Listening to containerd failed, trying again: {}", e.toString());
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(500));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the stream breaks. */
  private void listen() throws InterruptedException {
    BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    try (Subscription subscription =
        events.subscribe(
            event -> signals.add(new Signal(event)), () -> signals.add(Signal.ENDED))) {
      comparison.compare();
      connected.publishEvent(new RuntimeConnected());
      long compared = System.nanoTime();
      while (thread != null) {
        long left = INTERVAL.toNanos() - (System.nanoTime() - compared);
        Signal signal = signals.poll(Math.max(left, 0), TimeUnit.NANOSECONDS);
        if (signal == null) {
          comparison.compare();
          compared = System.nanoTime();
        } else if (signal.event() == null) {
          log.info("containerd's event stream ended, subscribing again");
          return;
        } else {
          reports.report(signal.event());
        }
      }
    }
  }

  /** One entry of the queue: an event, or null for the end of the stream. */
  private record Signal(@Nullable TaskEvent event) {
    static final Signal ENDED = new Signal(null);
  }

  @Override
  public void start() {
    Thread started = Thread.ofPlatform().name("task-monitor").daemon().unstarted(this::run);
    thread = started;
    started.start();
  }

  @Override
  public void stop() {
    Thread running = thread;
    thread = null;
    if (running != null) {
      running.interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
