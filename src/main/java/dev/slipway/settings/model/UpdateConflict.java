package dev.slipway.settings.model;

/** A change of a container's limits does not go with those that it has; the text is Docker's. */
public final class UpdateConflict extends RuntimeException {

  public UpdateConflict(String message) {
    super(message);
  }
}
