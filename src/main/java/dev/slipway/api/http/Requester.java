package dev.slipway.api.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as the record of a start names it: through which door, as whom, and with which program.
 * {@code unix:root docker/26.1} came through the socket from a process of root, {@code
 * tcp:127.0.0.1 curl/8} through the port.
 */
public final class Requester {

  /** Request attribute of those who came through the socket: the peer's user, empty if unknown. */
  public static final String PEER = Requester.class.getName() + ".peer";

  private static final int LONGEST = 160;

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}]");

  private Requester() {}

  public static String of(HttpServletRequest request) {
    String agent = clean(request.getHeader("User-Agent"));
    return agent.isEmpty() ? door(request) : door(request) + " " + agent;
  }

  /** Whether the request came through the unix socket. */
  public static boolean onSocket(HttpServletRequest request) {
    return request.getAttribute(PEER) != null;
  }

  private static String door(HttpServletRequest request) {
    if (request.getAttribute(PEER) instanceof String user) {
      return user.isEmpty() ? "unix" : "unix:" + clean(user);
    }
    return "tcp:" + clean(request.getRemoteAddr());
  }

  private static String clean(@Nullable String text) {
    if (text == null) {
      return "";
    }
    String printable = UNPRINTABLE.matcher(text).replaceAll("").strip();
    return printable.length() > LONGEST ? printable.substring(0, LONGEST) : printable;
  }
}
