package dev.slipway.api.http;

import dev.slipway.store.StoreHealth;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * What every request passes first: Docker's headers, a warning on what is read from memory while
 * the store is away, the version gate, paths that no controller should see, and the limit on bodies
 * that are not archives.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public class ApiFilter extends OncePerRequestFilter {

  /** Request attribute that holds the {@link ApiVersion}. */
  public static final String VERSION = ApiFilter.class.getName() + ".version";

  static final long BODY_LIMIT = 4L * 1024 * 1024;

  private static final Set<String> ARCHIVES = Set.of("/images/load", "/images/create", "/build");

  /** RFC 7234's code for an answer that may be out of date. */
  private static final String STALE = "110 - \"Response is Stale\"";

  private final ServerName server;
  private final StoreHealth store;

  ApiFilter(ServerName server, StoreHealth store) {
    this.server = server;
    this.store = store;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    server.headers().forEach(response::setHeader);
    if (store.isAway()) {
      response.setHeader(HttpHeaders.WARNING, STALE);
    }
    String single = ApiPath.withoutDoubledSlashes(request.getRequestURI());
    if (single != null) {
      redirect(request, response, single);
      return;
    }
    try {
      ApiPath path = ApiPath.parse(request.getRequestURI());
      requireVersion(path);
      requireMethod(request, path);
      limitBody(request, path);
      request.setAttribute(VERSION, version(path));
      chain.doFilter(new NormalizedRequest(request, path.encoded()), response);
    } catch (ApiFault refused) {
      ErrorBody.write(request, response, refused.status().value(), refused.text());
    }
  }

  private static ApiVersion version(ApiPath path) {
    return path.version() == null ? ApiVersion.CURRENT : ApiVersion.parse(path.version());
  }

  private static void requireVersion(ApiPath path) {
    if (version(path).compareTo(ApiVersion.CURRENT) > 0) {
      throw ApiFault.badRequest(
          "client version %s is too new. Maximum supported API version is %s"
              .formatted(path.version(), ApiVersion.CURRENT));
    }
    if (version(path).compareTo(ApiVersion.MINIMUM) < 0) {
      throw ApiFault.badRequest(
          ("client version %s is too old. Minimum supported API version is %s,"
                  + " please upgrade your client to a newer version")
              .formatted(path.version(), ApiVersion.MINIMUM));
    }
  }

  /** Docker answers HEAD for these alone; elsewhere nobody would ever see a stream's end. */
  private static void requireMethod(HttpServletRequest request, ApiPath path) {
    boolean answered = path.encoded().equals("/_ping") || path.encoded().endsWith("/archive");
    if (request.getMethod().equals("HEAD") && !answered) {
      throw ApiFault.noSuchPage();
    }
  }

  private static void limitBody(HttpServletRequest request, ApiPath path) {
    if (request.getContentLengthLong() > BODY_LIMIT && !ARCHIVES.contains(path.encoded())) {
      throw tooLarge();
    }
  }

  static ApiFault tooLarge() {
    return new ApiFault(
        HttpStatus.CONTENT_TOO_LARGE, "request body is larger than the limit of 4 MiB");
  }

  private static void redirect(
      HttpServletRequest request, HttpServletResponse response, String path) {
    String query = request.getQueryString();
    response.setStatus(HttpStatus.MOVED_PERMANENTLY.value());
    response.setHeader(HttpHeaders.LOCATION, query == null ? path : path + "?" + query);
  }
}
