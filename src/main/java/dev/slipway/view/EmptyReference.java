package dev.slipway.view;

/** Neither name nor id was given (HTTP 400); Docker's text is the message. */
public final class EmptyReference extends RuntimeException {

  EmptyReference() {
    super("invalid name or ID supplied: \"\"");
  }
}
