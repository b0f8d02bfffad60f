package dev.slipway.api.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes an error in the form of the path it belongs to: Docker's, its text alone where a
 * connection would have been hijacked, or problem details.
 */
public final class ErrorBody {

  static final String SLIPWAY = "/slipway/";

  private static final JsonMapper JSON = JsonMapper.shared();

  private ErrorBody() {}

  /** Replaces the answer by the error; does nothing once the answer is on its way. */
  public static void write(
      HttpServletRequest request, HttpServletResponse response, int status, String message)
      throws IOException {
    if (response.isCommitted()) {
      return;
    }
    response.resetBuffer();
    response.setStatus(status);
    if (isAttach(request)) {
      plain(response, message);
      return;
    }
    boolean slipway = request.getRequestURI().startsWith(SLIPWAY);
    byte[] body = slipway ? problem(request, status, message) : docker(message);
    response.setContentType(
        slipway ? MediaType.APPLICATION_PROBLEM_JSON_VALUE : MediaType.APPLICATION_JSON_VALUE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /** Docker answers as if the connection was hijacked already, and so do its clients read it. */
  private static boolean isAttach(HttpServletRequest request) {
    String path = request.getRequestURI();
    return request.getMethod().equals("POST")
        && path.startsWith("/containers/")
        && path.endsWith("/attach");
  }

  private static void plain(HttpServletResponse response, String message) throws IOException {
    response.setContentType(StreamMedia.RAW);
    response.setHeader(HttpHeaders.CONNECTION, "close");
    response.flushBuffer();
    response.getOutputStream().write((message + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] docker(String message) {
    return bytes(Map.of("message", message), "\n");
  }

  private static byte[] problem(HttpServletRequest request, int status, String message) {
    HttpStatus known = HttpStatus.resolve(status);
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", "about:blank");
    problem.put("title", known == null ? "Error" : known.getReasonPhrase());
    problem.put("status", status);
    problem.put("detail", message);
    problem.put("instance", request.getRequestURI());
    return bytes(problem, "");
  }

  private static byte[] bytes(Map<String, Object> body, String end) {
    return (JSON.writeValueAsString(body) + end).getBytes(StandardCharsets.UTF_8);
  }
}
