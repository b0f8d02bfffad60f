package dev.slipway.view;

/** Several containers' ids begin with the given text (HTTP 400); Docker's text is the message. */
public final class AmbiguousPrefix extends RuntimeException {

  AmbiguousPrefix(String prefix) {
    super("multiple IDs found with provided prefix: " + prefix);
  }
}
