package dev.slipway.api;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Who asks, as the record of a start names it: where from, and with which program. */
final class Requester {

  private static final int LONGEST = 160;

  private Requester() {}

  static String of(HttpServletRequest request) {
    String address = request.getRemoteAddr();
    String from = address == null || address.isBlank() ? "unix" : clean(address);
    String agent = clean(request.getHeader("User-Agent"));
    return agent.isEmpty() ? from : from + " " + agent;
  }

  private static String clean(@Nullable String text) {
    if (text == null) {
      return "";
    }
    String printable = text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "").strip();
    return printable.length() > LONGEST ? printable.substring(0, LONGEST) : printable;
  }
}
