package dev.slipway.crash;

import dev.slipway.whole.Reply;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What every answer keeps to, whatever the request was. */
final class AnswerRules {

  private static final Pattern INNARDS =
      Pattern.compile(
          "\\tat |Exception|dev\\.slipway|org\\.(springframework|apache|h2)|java\\.lang");

  private AnswerRules() {}

  /** What is wrong with the answer, if anything. */
  static Optional<String> breach(HostileRequest request, Reply reply) {
    Optional<String> status = status(request, reply);
    if (status.isPresent() || reply.status() == 204 || reply.status() == 304) {
      return status;
    }
    // A log or an archive may hold anything; only what the service itself says is judged.
    if (reply.status() >= 400 && INNARDS.matcher(reply.text()).find()) {
      return Optional.of("shows its innards: " + reply.text());
    }
    return reply.status() < 400 || request.method().equals("HEAD")
        ? Optional.empty()
        : body(request, reply);
  }

  private static Optional<String> status(HostileRequest request, Reply reply) {
    boolean fine =
        switch (reply.status()) {
          case 501 ->
              request.method().equals("HEAD")
                  || reply.text().contains("not supported yet")
                  || request.headers().containsKey("Transfer-Encoding");
          case 503 -> reply.headers().containsKey("retry-after") || reply.text().contains("swarm");
          // As Docker answers an unpause.
          case 500 -> reply.text().contains("is not paused");
          case 505 -> request.target().contains(" HTTP/");
          default -> reply.status() < 500;
        };
    return fine ? Optional.empty() : Optional.of("answered " + reply.status() + " " + reply.text());
  }

  private static Optional<String> body(HostileRequest request, Reply reply) {
    String type = reply.headers().getOrDefault("content-type", "");
    if (type.equals("application/vnd.docker.raw-stream")) {
      // Docker refuses to attach in plain text.
      return reply.text().endsWith("\r\n") && !reply.text().isBlank()
          ? Optional.empty()
          : Optional.of("no line of text: " + reply.text());
    }
    try {
      JsonNode body = reply.json();
      if (type.startsWith("application/problem+json")) {
        boolean whole =
            body.path("status").asInt(0) == reply.status() && !body.path("detail").isMissingNode();
        return whole ? Optional.empty() : Optional.of("no problem document: " + reply.text());
      }
      boolean docker =
          body.path("message").isString()
              && !body.path("message").asString().isBlank()
              && body.size() == 1;
      return docker ? Optional.empty() : Optional.of("no message: " + reply.text());
    } catch (JacksonException noJson) {
      return Optional.of(request.method() + ": no JSON in " + reply.status() + " " + reply.text());
    }
  }

  /** A figure of the scrape, such as the open files of the process. */
  static double figure(String scrape, String name) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
