package dev.slipway.whole;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A complete HTTP answer.
 *
 * @param headers by lower-case name
 */
public record Reply(int status, Map<String, String> headers, byte[] body) {

  private static final JsonMapper JSON = new JsonMapper();

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  public JsonNode json() {
    return JSON.readTree(body);
  }

  /** The text of Docker's error body. */
  public String message() {
    return json().path("message").asString("");
  }

  /** This answer, if it has the status that the caller needs to go on. */
  public Reply expect(int wanted) {
    if (status != wanted) {
      throw new AssertionError("Expected " + wanted + " but was " + status + ": " + text());
    }
    return this;
  }
}
