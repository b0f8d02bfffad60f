package dev.slipway.api.http;

import org.springframework.http.HttpStatus;

/** A request that this module itself refuses; the message is what the client reads. */
public final class ApiFault extends RuntimeException {

  private final HttpStatus status;
  private final String text;

  public ApiFault(HttpStatus status, String message) {
    super(message);
    this.status = status;
    this.text = message;
  }

  public HttpStatus status() {
    return status;
  }

  public String text() {
    return text;
  }

  public static ApiFault badRequest(String message) {
    return new ApiFault(HttpStatus.BAD_REQUEST, message);
  }

  public static ApiFault notFound(String message) {
    return new ApiFault(HttpStatus.NOT_FOUND, message);
  }

  public static ApiFault noSuchPage() {
    return notFound("page not found");
  }

  public static ApiFault notYet(String what) {
    return new ApiFault(HttpStatus.NOT_IMPLEMENTED, "not supported yet: " + what);
  }
}
