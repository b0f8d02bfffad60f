package dev.slipway.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import dev.slipway.container.ContainerEvent.RestartCancelled;
import dev.slipway.container.ContainerEvent.RestartScheduled;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.StartCause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartTimersTest {

  private static final Instant NOON = Instant.parse("2026-05-06T12:00:00Z");
  private static final String ID = "c".repeat(64);

  private final ScheduledRows rows = mock();
  private final PolicyStarts starts = mock();
  private final List<Waiting> waiting = new ArrayList<>();

  /** A timer that waits until the test says that its time is over. */
  private final class Waiting implements Timers.Timer {

    private final Duration time;
    private final Runnable work;

    Waiting(Duration time, Runnable work) {
      this.time = time;
      this.work = work;
    }

    @Override
    public void cancel() {
      waiting.remove(this);
    }
  }

  private RestartTimers timers(Instant now) {
    return new RestartTimers(
        rows,
        (time, work) -> {
          Waiting timer = new Waiting(time, work);
          waiting.add(timer);
          return timer;
        },
        starts,
        Clock.fixed(now, ZoneOffset.UTC));
  }

  private static RestartScheduled scheduled(String attempt, long delayMillis) {
    return new RestartScheduled(
        ID, attempt, 1, 1, delayMillis, NOON.plusMillis(delayMillis), 1, false, NOON);
  }

  private static ScheduledRestart restart(String attempt, long delayMillis) {
    return ScheduledRestart.of(scheduled(attempt, delayMillis));
  }

  @Test
  void theStartIsAskedForWhenTheDelayIsOver() {
    RestartTimers timers = timers(NOON);
    timers.connected();
    timers.on(scheduled("a", 400));

    verify(rows).add(restart("a", 400));
    assertThat(waiting).hasSize(1);
    assertThat(waiting.getFirst().time).isEqualTo(Duration.ofMillis(400));
    waiting.getFirst().work.run();
    verify(starts).scheduled(restart("a", 400));
  }

  @Test
  void nothingIsTimedUntilContainerdWasCompared() {
    when(rows.all()).thenReturn(List.of(restart("of an earlier service", 400)));
    RestartTimers timers = timers(NOON);
    timers.start();
    assertThat(waiting).isEmpty();

    timers.connected();
    assertThat(waiting).hasSize(1);
    timers.connected();
    assertThat(waiting).hasSize(1);
    waiting.getFirst().work.run();
    verify(starts).scheduled(restart("of an earlier service", 400));
  }

  @Test
  void whatIsCancelledBeforeThatIsNotTimed() {
    when(rows.all()).thenReturn(List.of(restart("a", 400)));
    RestartTimers timers = timers(NOON);
    timers.start();
    timers.on(new RestartCancelled(ID, "a", "stop", "user", NOON));
    timers.connected();

    verify(rows).remove(ID);
    assertThat(waiting).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0,60000", "20,40000", "60,0", "3600,0", "-3600,60000"})
  void aClockThatJumpsMakesTheWaitNoLonger(long secondsLater, long millis) {
    when(rows.all()).thenReturn(List.of(restart("a", 60_000)));
    RestartTimers timers = timers(NOON.plusSeconds(secondsLater));
    timers.start();
    timers.connected();

    assertThat(waiting.getFirst().time).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void aCancelledRestartAndOneThatBeganAreOver() {
    RestartTimers timers = timers(NOON);
    timers.connected();
    timers.on(scheduled("a", 400));
    timers.on(new RestartCancelled(ID, "a", "stop", "user", NOON));
    assertThat(waiting).isEmpty();

    timers.on(scheduled("b", 400));
    timers.on(requested(new StartCause("policy", 1, 1, 400)));
    assertThat(waiting).isEmpty();
  }

  /** A life without a policy must not cost a statement. */
  @Test
  void aStartThatSomebodyAskedForTouchesNothing() {
    RestartTimers timers = timers(NOON);
    timers.connected();
    timers.on(requested(null));

    verifyNoMoreInteractions(rows);
  }

  private static StartRequested requested(@Nullable StartCause cause) {
    return new StartRequested(
        ID,
        "next",
        "node",
        "web",
        "busybox",
        "sha256:1",
        "{}",
        "{}",
        "{}",
        "none",
        List.of(),
        cause,
        "user",
        NOON);
  }
}
