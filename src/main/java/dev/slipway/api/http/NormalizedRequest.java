package dev.slipway.api.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.util.StringUtils;

/**
 * The request as controllers see it: without version prefix, names in one segment, and parameters
 * from the query alone. The body is never read for parameters: clients send archives with the media
 * type of forms. Which media types the client would accept is left out, since Docker never asks.
 */
final class NormalizedRequest extends HttpServletRequestWrapper {

  private final String path;
  private final Map<String, String[]> parameters;

  /** A query that is no valid percent-encoding is refused with status 400. */
  NormalizedRequest(HttpServletRequest request, String path) {
    super(request);
    this.path = path;
    this.parameters = parse(request.getQueryString());
  }

  @Override
  public String getRequestURI() {
    return path;
  }

  @Override
  public String getServletPath() {
    return path;
  }

  @Override
  public @Nullable String getHeader(String name) {
    return name.equalsIgnoreCase(HttpHeaders.ACCEPT) ? null : super.getHeader(name);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return name.equalsIgnoreCase(HttpHeaders.ACCEPT)
        ? Collections.emptyEnumeration()
        : super.getHeaders(name);
  }

  @Override
  public @Nullable String getParameter(String name) {
    String[] values = parameters.get(name);
    return values == null ? null : values[0];
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    return parameters.get(name);
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return parameters;
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(parameters.keySet());
  }

  private static Map<String, String[]> parse(@Nullable String query) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (query != null) {
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        if (!name.isEmpty()) {
          values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        }
      }
    }
    Map<String, String[]> parameters = new LinkedHashMap<>();
    values.forEach((name, list) -> parameters.put(name, list.toArray(String[]::new)));
    return Collections.unmodifiableMap(parameters);
  }

  private static String decode(String text) {
    try {
      // Unencoded bytes arrive as one character each.
      String bytes = StringUtils.uriDecode(text.replace('+', ' '), StandardCharsets.ISO_8859_1);
      return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiFault.badRequest("invalid query: it is not valid percent-encoding");
    }
  }
}
