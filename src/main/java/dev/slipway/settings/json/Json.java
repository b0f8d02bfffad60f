package dev.slipway.settings.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.image.model.BadJson;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How this module reads and writes JSON. */
public final class Json {

  private static final int MAX_DEPTH = 64;
  private static final int MAX_TEXT = 4 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_TEXT)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_EMPTY))
          .build();

  private Json() {}

  /** One JSON value; anything else is refused in Docker's words. */
  public static JsonNode parse(String text) {
    if (text.isBlank()) {
      throw new InvalidSettings("invalid JSON: got EOF while reading request body");
    }
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException malformed) {
      throw new InvalidSettings(
          "invalid JSON: " + GoJson.fault(text).orElse(BadJson.told(malformed)));
    }
  }

  public static <T> T view(JsonNode node, Class<T> type) {
    return MAPPER.treeToValue(node, type);
  }

  public static <T> T view(String text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JacksonException malformed) {
      throw new InvalidSettings("invalid JSON: " + BadJson.told(malformed));
    }
  }

  /** JSON text; absent and empty members of records are left out. */
  public static String text(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }
}
