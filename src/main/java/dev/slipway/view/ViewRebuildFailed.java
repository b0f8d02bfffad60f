package dev.slipway.view;

import dev.slipway.events.EventRows;

/** The views cannot be made anew: which stored event stands in the way, and why. */
final class ViewRebuildFailed extends RuntimeException {

  private ViewRebuildFailed(String where, RuntimeException cause) {
    super("the views cannot be made anew: " + where + ": " + cause, cause);
  }

  static ViewRebuildFailed at(EventRows.Row row, RuntimeException cause) {
    return new ViewRebuildFailed(
        "event %d, which is number %d of container %s and of type %s, cannot be read"
            .formatted(row.position(), row.sequence(), row.containerId(), row.payloadType()),
        cause);
  }

  static ViewRebuildFailed between(
      EventRows.Row first, EventRows.Row last, RuntimeException cause) {
    return new ViewRebuildFailed(
        "what the events %d to %d tell cannot be written"
            .formatted(first.position(), last.position()),
        cause);
  }
}
