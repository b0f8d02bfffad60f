package dev.slipway.crash;

import java.util.HashMap;
import java.util.Map;

/**
 * One request as its bytes are sent, and what it is known to deserve.
 *
 * @param broken breaks HTTP itself, so that the connection cannot be used again
 * @param staysOpen the answer may rightly never end
 * @param mayFail begins something that is recorded even when it fails, such as a start
 */
record HostileRequest(
    String method,
    String target,
    Map<String, String> headers,
    byte[] body,
    boolean broken,
    boolean staysOpen,
    boolean mayFail) {

  /** One that is accepted and recorded. */
  static final HostileRequest RENAME =
      new HostileRequest(
          "POST",
          "/containers/target-0/rename?name=renamed",
          Map.of(),
          new byte[0],
          false,
          false,
          false);

  /** The same from a client of that name. */
  HostileRequest by(String agent) {
    Map<String, String> named = new HashMap<>(headers);
    named.put("User-Agent", agent);
    return new HostileRequest(method, target, named, body, broken, staysOpen, mayFail);
  }

  @Override
  public String toString() {
    String bodyText =
        new String(body, 0, Math.min(body.length, 300), java.nio.charset.StandardCharsets.UTF_8);
    return shown(method + " " + target + " " + headers + " " + body.length + ": " + bodyText);
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.chars()
        .limit(900)
        .forEach(c -> shown.append(c < ' ' || c > '~' ? "\\u%04x".formatted(c) : (char) c));
    return shown.toString();
  }
}
