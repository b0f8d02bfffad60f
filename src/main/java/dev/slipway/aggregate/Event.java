package dev.slipway.aggregate;

import java.time.Instant;

/**
 * Something that happened to an aggregate, stored for ever. Each kind of aggregate has a sealed
 * type of its own below this one; what reads all stored events, such as the rebuild of the views,
 * takes this one.
 */
public interface Event {

  /** The identifier under which the aggregate's events are stored. */
  String aggregateId();

  /** When it happened; never earlier than the event before it is stored. */
  Instant at();
}
