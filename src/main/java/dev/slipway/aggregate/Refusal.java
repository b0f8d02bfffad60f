package dev.slipway.aggregate;

/** Why an aggregate refused a command for good; the message is meant for the client. */
public abstract class Refusal extends RuntimeException {

  protected Refusal(String message) {
    super(message);
  }
}
