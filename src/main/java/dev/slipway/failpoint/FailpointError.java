package dev.slipway.failpoint;

/** The failure that a place was armed with. */
public final class FailpointError extends RuntimeException {

  FailpointError(String message) {
    super(message);
  }
}
