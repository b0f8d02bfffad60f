package dev.slipway.view;

import dev.slipway.container.ContainerEvent;
import dev.slipway.events.EventRows;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Containers as they were: their stored events, folded up to a point. */
@Component
public class PastStates {

  private final EventRows rows;

  PastStates(EventRows rows) {
    this.rows = rows;
  }

  /** The container as it was at a time; empty before its creation and after its removal. */
  public Optional<PastState> at(String containerId, Instant time) {
    return fold(containerId, (row, event) -> !event.at().isAfter(time));
  }

  /** The container as it was after the event at a position, or the last one before it. */
  public Optional<PastState> at(String containerId, long position) {
    return fold(containerId, (row, event) -> row.position() <= position);
  }

  private Optional<PastState> fold(
      String containerId, BiPredicate<EventRows.Row, ContainerEvent> past) {
    AtomicReference<@Nullable PastState> state = new AtomicReference<>();
    rows.each(
        containerId,
        row -> {
          ContainerEvent event = rows.event(row);
          if (event == null) {
            return true;
          }
          if (!past.test(row, event)) {
            return false;
          }
          PastState before = state.get();
          ContainerView container =
              ContainerProjector.after(before == null ? null : before.container(), event);
          state.set(container == null ? null : new PastState(row.position(), container));
          return true;
        });
    return Optional.ofNullable(state.get());
  }
}
