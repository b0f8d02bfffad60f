package dev.slipway.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.slipway.runtime.RuntimeConnected;
import dev.slipway.runtime.RuntimeStatus;
import dev.slipway.runtime.TaskEvents;
import dev.slipway.runtime.TaskEvents.Subscription;
import dev.slipway.runtime.TaskEvents.TaskEvent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationEventPublisher;

/** The thread that delivers exits waits for nothing else and is never interrupted. */
class TaskMonitorTest {

  private static final TaskEvent EVENT = new TaskEvent.OutOfMemory("c");

  private final Stream stream = new Stream();
  private final RuntimeStatus status = mock();
  private final Comparison comparison = mock();
  private final TaskReports reports = mock();
  private final ApplicationEventPublisher connected = mock();
  private final TaskMonitor monitor =
      new TaskMonitor(stream, mock(), status, comparison, reports, connected);

  @BeforeEach
  void serve() {
    when(status.awaitServing(any())).thenReturn(true);
  }

  @AfterEach
  void stop() {
    monitor.stop();
  }

  @Test
  void anExitIsDeliveredWhileTheComparisonHangs() {
    CountDownLatch hanging = new CountDownLatch(1);
    doAnswer(
            call -> {
              hanging.await();
              return null;
            })
        .when(comparison)
        .compare();
    monitor.start();
    stream.listener().accept(EVENT);
    verify(reports, timeout(10_000)).report(EVENT);
    hanging.countDown();
    verify(connected, timeout(10_000)).publishEvent(any(RuntimeConnected.class));
  }

  @Test
  void aStopDoesNotInterruptAReportThatIsBeingWritten() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch over = new CountDownLatch(1);
    doAnswer(
            call -> {
              begun.countDown();
              try {
                stopped.await();
              } catch (InterruptedException e) {
                interrupted.set(true);
              }
              over.countDown();
              return null;
            })
        .when(reports)
        .report(EVENT);
    monitor.start();
    stream.listener().accept(EVENT);
    await().until(() -> begun.getCount() == 0);
    Thread stopping = Thread.ofVirtual().start(monitor::stop);
    await().until(() -> !monitor.isRunning());
    stopped.countDown();
    await().until(() -> over.getCount() == 0 && !stopping.isAlive());
    assertThat(interrupted).isFalse();
    assertThat(stream.closed).isTrue();
  }

  /** The event stream, with its one listener. */
  private static final class Stream implements TaskEvents {

    private final AtomicReference<Consumer<TaskEvent>> listener = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    @Override
    public Subscription subscribe(Consumer<TaskEvent> to, Runnable ended) {
      listener.set(to);
      return () -> closed.set(true);
    }

    Consumer<TaskEvent> listener() {
      return await().until(listener::get, found -> found != null);
    }
  }
}
