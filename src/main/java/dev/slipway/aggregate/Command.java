package dev.slipway.aggregate;

/** Something asked of, or reported to, an aggregate. Each kind has a sealed type of its own. */
public interface Command {

  /** The identifier of the aggregate that it is for. */
  String aggregateId();
}
