package dev.slipway.ops;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Hides the values of environment variables, wherever in a document they stand: they often are
 * passwords, and histories and streams are shown to more people than may inspect a container.
 */
final class HiddenValues {

  private static final String MASK = "***";
  private static final String FIELD = "Env";

  private HiddenValues() {}

  /** The same document with each {@code NAME=value} of an Env list as {@code NAME=***}. */
  static JsonNode in(JsonNode document) {
    return switch (document) {
      case ObjectNode object -> members(object);
      case ArrayNode array -> {
        ArrayNode hidden = JsonNodeFactory.instance.arrayNode();
        array.forEach(item -> hidden.add(in(item)));
        yield hidden;
      }
      case StringNode text -> text(text);
      default -> document;
    };
  }

  private static ObjectNode members(ObjectNode object) {
    ObjectNode hidden = JsonNodeFactory.instance.objectNode();
    object
        .properties()
        .forEach(member ->
            hidden.set(
                member.getKey(),
                member.getKey().equalsIgnoreCase(FIELD)
                    ? variables(member.getValue())
                    : in(member.getValue())));
    return hidden;
  }

  private static JsonNode variables(JsonNode variables) {
    if (!variables.isArray()) {
      return in(variables);
    }
    ArrayNode hidden = JsonNodeFactory.instance.arrayNode();
    variables.forEach(variable -> {
      String text = variable.asString("");
      int equals = text.indexOf('=');
      hidden.add(equals < 0 ? text : text.substring(0, equals + 1) + MASK);
    });
    return hidden;
  }

  /** Events keep Docker's documents as text. */
  private static JsonNode text(StringNode text) {
    JsonNode inner = text.stringValue().startsWith("{") ? parsed(text.stringValue()) : null;
    if (inner == null) {
      return text;
    }
    return Optional.of(in(inner))
        .filter(hidden -> !hidden.equals(inner))
        .<JsonNode>map(hidden -> JsonNodeFactory.instance.stringNode(hidden.toString()))
        .orElse(text);
  }

  private static @Nullable JsonNode parsed(String text) {
    try {
      return JsonMapper.shared().readTree(text);
    } catch (JacksonException noJson) {
      return null;
    }
  }
}
