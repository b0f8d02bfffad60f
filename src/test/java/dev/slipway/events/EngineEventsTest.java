package dev.slipway.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.axonframework.eventhandling.EventBus;
import org.junit.jupiter.api.Test;

/** How a follower reads the table. */
class EngineEventsTest {

  private static final int PAGE = 500;

  private final EngineEventRows rows = mock();
  private final GapFreeReader appends = new GapFreeReader(mock(EventBus.class));
  private final EngineEvents events = new EngineEvents(rows, appends);

  private static List<EngineEvent> events(long from, long to) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(position ->
            new EngineEvent(position, "container", "start", "c", Map.of(), Instant.EPOCH))
        .toList();
  }

  @Test
  void aFollowerAsksTheDatabaseAgainOnlyAfterAnAppend() throws InterruptedException {
    try (EngineEvents.Subscription follower = events.follow(null)) {
      for (int i = 0; i < 5; i++) {
        assertThat(follower.next(Duration.ZERO)).isNull();
      }
      verify(rows, times(1)).after(anyLong(), anyInt());

      appends.during(() -> when(rows.after(0, PAGE)).thenReturn(events(1, 1)));

      assertThat(Objects.requireNonNull(follower.next(Duration.ZERO)).position()).isEqualTo(1);
    }
  }

  @Test
  void aFullPageIsFollowedByTheNextWithoutAnAppend() throws InterruptedException {
    when(rows.after(0, PAGE)).thenReturn(events(1, PAGE));
    when(rows.after(PAGE, PAGE)).thenReturn(events(PAGE + 1, PAGE + 1));
    try (EngineEvents.Subscription follower = events.follow(Instant.EPOCH)) {
      for (int i = 1; i <= PAGE + 1; i++) {
        assertThat(Objects.requireNonNull(follower.next(Duration.ZERO)).position()).isEqualTo(i);
      }
    }
  }
}
