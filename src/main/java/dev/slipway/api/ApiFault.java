package dev.slipway.api;

import org.springframework.http.HttpStatus;

/** A request that this room itself refuses; the message is what the client reads. */
final class ApiFault extends RuntimeException {

  private final HttpStatus status;
  private final String text;

  ApiFault(HttpStatus status, String message) {
    super(message);
    this.status = status;
    this.text = message;
  }

  HttpStatus status() {
    return status;
  }

  String text() {
    return text;
  }

  static ApiFault badRequest(String message) {
    return new ApiFault(HttpStatus.BAD_REQUEST, message);
  }

  static ApiFault notFound(String message) {
    return new ApiFault(HttpStatus.NOT_FOUND, message);
  }

  static ApiFault noSuchPage() {
    return notFound("page not found");
  }

  static ApiFault notYet(String what) {
    return new ApiFault(HttpStatus.NOT_IMPLEMENTED, "not supported yet: " + what);
  }
}
