package dev.slipway.api.server;

/** The service does not listen where it was told to; the message says why and what to do. */
final class ListenRefused extends RuntimeException {

  private final String reason;

  ListenRefused(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
