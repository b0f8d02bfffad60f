package dev.slipway.api.server;

import dev.slipway.api.http.ErrorBody;
import dev.slipway.api.http.Params;
import dev.slipway.api.http.Requester;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Keeps web pages from driving a TCP port. A browser sends requests to loopback for any page: those
 * name the page's site (Origin, Sec-Fetch-Site), or, after the page's own name was pointed to
 * loopback, that name as Host. Requests through the unix socket are no browser's and pass.
 */
final class SameSiteValve extends ValveBase {

  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");

  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  SameSiteValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    String refusal = Requester.onSocket(request) ? null : refusal(request);
    if (refusal == null) {
      getNext().invoke(request, response);
    } else {
      ErrorBody.write(
          request.getRequest(), response.getResponse(), HttpStatus.FORBIDDEN.value(), refusal);
    }
  }

  /** Null for what may pass. A client that is no browser sends none of the headers but Host. */
  static @Nullable String refusal(HttpServletRequest request) {
    String host = request.getHeader("Host");
    if (host != null && !LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches()) {
      return "the Host header names %s: on this port it must be localhost, 127.0.0.1 or [::1]"
          .formatted(Params.printable(host));
    }
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null && !OWN_SITE.contains(site.toLowerCase(Locale.ROOT))) {
      return "a web page of another site must not use this port (Sec-Fetch-Site: %s)"
          .formatted(Params.printable(site));
    }
    String origin = request.getHeader("Origin");
    if (origin != null && !origin.equalsIgnoreCase("http://" + host)) {
      return "a web page of another site must not use this port (Origin: %s)"
          .formatted(Params.printable(origin));
    }
    return null;
  }
}
