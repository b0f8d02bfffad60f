package dev.slipway.settings.json;

/**
 * A container's settings cannot be accepted; the message is Docker's text where Docker has one, and
 * the answer to the client is 400.
 */
public final class InvalidSettings extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public InvalidSettings(String message) {
    super(message);
  }
}
