package dev.slipway.start;

/** How long a step's result is held, and so which of the three readings of the table undoes it. */
public enum ReleaseAt {
  /** Nothing is held; there is nothing to undo. */
  NOTHING,
  /** Given back when the attempt fails or its task ends. */
  EXIT,
  /** Given back when the container is removed; a failed attempt leaves it for the next one. */
  REMOVAL
}
