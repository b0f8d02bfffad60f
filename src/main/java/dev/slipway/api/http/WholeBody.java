package dev.slipway.api.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** Reads a request's body to its end, under our limit. */
public final class WholeBody {

  private WholeBody() {}

  /**
   * The bytes of the body; one that is too large or ends early is refused. A connection that is to
   * be a session's needs this first, since Tomcat gives up one whose body is still owed.
   */
  public static byte[] read(HttpServletRequest request) {
    byte[] bytes;
    try {
      bytes = request.getInputStream().readNBytes((int) ApiFilter.BODY_LIMIT + 1);
    } catch (IOException endedEarly) {
      throw ApiFault.badRequest("the request body did not come to its end");
    }
    if (bytes.length > ApiFilter.BODY_LIMIT) {
      throw ApiFilter.tooLarge();
    }
    return bytes;
  }
}
