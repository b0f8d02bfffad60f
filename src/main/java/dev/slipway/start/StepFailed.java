package dev.slipway.start;

import dev.slipway.container.StartFailure;
import dev.slipway.container.StartReason;

/** A step that knows itself how its failure is to be named. */
public final class StepFailed extends RuntimeException {

  private final StartFailure failure;

  public StepFailed(StartReason reason, int httpStatus, String message) {
    super(message);
    failure = new StartFailure(reason.text(), 128, httpStatus, message, message);
  }

  StartFailure failure() {
    return failure;
  }
}
