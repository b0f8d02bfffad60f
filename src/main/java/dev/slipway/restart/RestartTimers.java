package dev.slipway.restart;

import dev.slipway.container.ContainerEvent.RestartCancelled;
import dev.slipway.container.ContainerEvent.RestartScheduled;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.StartCause;
import dev.slipway.restart.Timers.Timer;
import dev.slipway.runtime.RuntimeConnected;
import dev.slipway.store.AfterCommit;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Waits out the delays of scheduled restarts. The timers are in memory, the rows that they are made
 * from commit with the events. Nothing is started before containerd was compared with what should
 * run: until then a restart waits without a timer.
 */
@Component
@ProcessingGroup("start")
class RestartTimers implements SmartLifecycle {

  /** Before requests are taken and unfinished work goes on. */
  private static final int FIRST = DEFAULT_PHASE - 8192;

  private static final Logger log = LoggerFactory.getLogger(RestartTimers.class);

  private final ScheduledRows rows;
  private final Timers timers;
  private final PolicyStarts starts;
  private final Clock clock;
  private final Map<String, Timer> armed = new HashMap<>();
  private final Map<String, ScheduledRestart> early = new HashMap<>();
  private boolean connected;
  private volatile boolean running;

  @Autowired
  RestartTimers(ScheduledRows rows, Timers timers, PolicyStarts starts) {
    this(rows, timers, starts, Clock.systemUTC());
  }

  RestartTimers(ScheduledRows rows, Timers timers, PolicyStarts starts, Clock clock) {
    this.rows = rows;
    this.timers = timers;
    this.starts = starts;
    this.clock = clock;
  }

  /** Takes up what an earlier service scheduled. */
  @Override
  public void start() {
    running = true;
    List<ScheduledRestart> scheduled = rows.all();
    scheduled.forEach(this::arm);
    if (!scheduled.isEmpty()) {
      log.info("Goes on waiting for {} scheduled restarts", scheduled.size());
    }
  }

  @EventHandler
  void on(RestartScheduled event) {
    ScheduledRestart restart = ScheduledRestart.of(event);
    rows.add(restart);
    AfterCommit.run(() -> arm(restart));
  }

  @EventHandler
  void on(RestartCancelled event) {
    over(event.containerId());
  }

  @EventHandler
  void on(StartRequested event) {
    if (StartCause.orClient(event.cause()).inBackOff()) {
      over(event.containerId());
    }
  }

  private void over(String containerId) {
    rows.remove(containerId);
    AfterCommit.run(() -> disarm(containerId));
  }

  @EventListener(RuntimeConnected.class)
  synchronized void connected() {
    connected = true;
    List.copyOf(early.values()).forEach(this::arm);
    early.clear();
  }

  private synchronized void arm(ScheduledRestart restart) {
    disarm(restart.containerId());
    if (connected) {
      Duration left = restart.remaining(clock.instant());
      armed.put(restart.containerId(), timers.after(left, () -> starts.scheduled(restart)));
    } else {
      early.put(restart.containerId(), restart);
    }
  }

  private synchronized void disarm(String containerId) {
    early.remove(containerId);
    Timer timer = armed.remove(containerId);
    if (timer != null) {
      timer.cancel();
    }
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return FIRST;
  }
}
