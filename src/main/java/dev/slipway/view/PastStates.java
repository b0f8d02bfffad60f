package dev.slipway.view;

import dev.slipway.container.ContainerEvent;
import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.events.EventRows;
import java.time.Instant;
import java.util.Optional;
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

  /**
   * The container as it was at a time; empty before its creation and after its removal.
   *
   * @throws PastArchived when the run that it was in has left the store
   */
  public Optional<PastState> at(String containerId, Instant time) {
    return new Fold((row, event) -> !event.at().isAfter(time)).of(containerId);
  }

  /**
   * The container as it was after the event at a position, or the last one before it.
   *
   * @throws PastArchived when the run that it was in has left the store
   */
  public Optional<PastState> at(String containerId, long position) {
    return new Fold((row, event) -> row.position() <= position).of(containerId);
  }

  /** Applies a container's events one after the other, as long as they belong to the past. */
  private final class Fold {

    private final BiPredicate<EventRows.Row, ContainerEvent> past;
    private @Nullable ContainerView container;
    private long position;
    private long next;
    private boolean incomplete;

    Fold(BiPredicate<EventRows.Row, ContainerEvent> past) {
      this.past = past;
    }

    Optional<PastState> of(String containerId) {
      rows.each(containerId, this::goesOn);
      if (incomplete) {
        throw new PastArchived(containerId);
      }
      return container == null ? Optional.empty() : Optional.of(new PastState(position, container));
    }

    /** A hole before an event means that runs have left; the next start makes it whole again. */
    private boolean goesOn(EventRows.Row row) {
      incomplete |= row.sequence() != next;
      next = row.sequence() + 1;
      if (!(rows.event(row) instanceof ContainerEvent event)) {
        return true;
      }
      if (!past.test(row, event)) {
        return false;
      }
      if (event instanceof StartRequested) {
        incomplete = false;
      }
      container = ContainerProjector.after(container, event);
      position = row.position();
      return true;
    }
  }
}
