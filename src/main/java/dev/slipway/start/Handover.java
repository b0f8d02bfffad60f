package dev.slipway.start;

import org.jspecify.annotations.Nullable;

/**
 * What one step of an attempt hands to a later one. A step that is repeated hands it over anew; the
 * steps of one stage come one after the other, those of stages side by side share nothing.
 */
public final class Handover<T> {

  private final String what;
  private volatile @Nullable T value;

  Handover(String what) {
    this.what = what;
  }

  public void give(T handed) {
    value = handed;
  }

  public boolean isGiven() {
    return value != null;
  }

  /** What was handed over; that it was is a rule of the start table. */
  public T taken() {
    T handed = value;
    if (handed == null) {
      throw new IllegalStateException(what + " is not known yet");
    }
    return handed;
  }
}
