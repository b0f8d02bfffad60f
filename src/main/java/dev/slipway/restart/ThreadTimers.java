package dev.slipway.restart;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Timers that share one thread, which exists from the first one on. */
@Component
class ThreadTimers implements Timers, DisposableBean {

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, task -> Thread.ofPlatform().name("restart-timers").daemon().unstarted(task));

  ThreadTimers() {
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Timer after(Duration time, Runnable work) {
    Future<?> waiting = timer.schedule(work, time.toNanos(), TimeUnit.NANOSECONDS);
    return () -> waiting.cancel(false);
  }

  @Override
  public void destroy() {
    timer.shutdownNow();
  }
}
