package dev.slipway.settings.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a value of a request must look like; reading by it gives the same value with Docker's field
 * names, order and zero values. Field names match in any case and the last of several wins, as in
 * Docker.
 */
public sealed interface JsonShape {

  JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** The value when the client leaves it out or sends null. */
  JsonNode absent();

  /** The value as Docker would store it; names of unknown fields go to {@code unknown}. */
  JsonNode read(JsonNode given, String path, List<String> unknown);

  /** One named member of an object; empty ones may be left out, as Docker's own JSON does. */
  record Field(String name, JsonShape shape, boolean omitEmpty) {}

  /** A text; empty when absent. */
  record Text() implements JsonShape {
    @Override
    public JsonNode absent() {
      return NODES.stringNode("");
    }

    @Override
    public JsonNode read(JsonNode given, String path, List<String> unknown) {
      if (!given.isString()) {
        throw wrongType(given, path, "string");
      }
      if (given.stringValue().indexOf('\0') >= 0) {
        throw new InvalidSettings("invalid character NUL in " + path);
      }
      return given;
    }
  }

  /** A truth value; false or null when absent. */
  record Flag(boolean optional) implements JsonShape {
    @Override
    public JsonNode absent() {
      return optional ? NullNode.getInstance() : NODES.booleanNode(false);
    }

    @Override
    public JsonNode read(JsonNode given, String path, List<String> unknown) {
      if (!given.isBoolean()) {
        throw wrongType(given, path, "bool");
      }
      return given;
    }
  }

  /** A whole number within bounds; zero or null when absent. */
  record Int(String type, long min, long max, boolean optional) implements JsonShape {
    @Override
    public JsonNode absent() {
      return optional ? NullNode.getInstance() : NODES.numberNode(0L);
    }

    @Override
    public JsonNode read(JsonNode given, String path, List<String> unknown) {
      if (!given.isIntegralNumber()
          || !given.canConvertToLong()
          || given.longValue() < min
          || given.longValue() > max) {
        throw wrongType(given, path, type);
      }
      return NODES.numberNode(given.longValue());
    }
  }

  /** A list; null when absent. */
  record ListOf(JsonShape element) implements JsonShape {
    @Override
    public JsonNode absent() {
      return NullNode.getInstance();
    }

    @Override
    public JsonNode read(JsonNode given, String path, List<String> unknown) {
      if (!given.isArray()) {
        throw wrongType(given, path, "list");
      }
      ArrayNode list = NODES.arrayNode();
      for (var item : given) {
        list.add(item.isNull() ? element.absent() : element.read(item, path, unknown));
      }
      return list;
    }
  }

  /** A list of texts that may also be written as one text. */
  record StringOrList() implements JsonShape {
    @Override
    public JsonNode absent() {
      return NullNode.getInstance();
    }

    @Override
    public JsonNode read(JsonNode given, String path, List<String> unknown) {
      if (given.isString()) {
        return NODES.arrayNode().add(new Text().read(given, path, unknown));
      }
      return new ListOf(new Text()).read(given, path, unknown);
    }
  }

  /** Values by free keys; null when absent. */
  record Keyed(JsonShape value) implements JsonShape {
    @Override
    public JsonNode absent() {
      return NullNode.getInstance();
    }

    @Override
    public JsonNode read(JsonNode given, String path, List<String> unknown) {
      if (!given.isObject()) {
        throw wrongType(given, path, "map");
      }
      ObjectNode map = NODES.objectNode();
      for (var entry : given.properties()) {
        var item = entry.getValue();
        if (entry.getKey().indexOf('\0') >= 0) {
          throw new InvalidSettings("invalid character NUL in a key of " + path);
        }
        map.set(
            entry.getKey(),
            item.isNull()
                ? value.absent()
                : value.read(item, path + "." + entry.getKey(), unknown));
      }
      return map;
    }
  }

  /** An object with known fields; all of them at their zero values, or null, when absent. */
  record Struct(List<Field> fields, Map<String, Field> byName, boolean optional)
      implements JsonShape {

    static Struct of(Field... fields) {
      return build(false, fields);
    }

    static Struct nullable(Field... fields) {
      return build(true, fields);
    }

    private static Struct build(boolean optional, Field... fields) {
      var byName = new HashMap<String, Field>();
      for (var field : fields) {
        byName.put(field.name().toLowerCase(Locale.ROOT), field);
      }
      return new Struct(List.of(fields), Map.copyOf(byName), optional);
    }

    public boolean knows(String name) {
      return byName.containsKey(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public JsonNode absent() {
      return optional ? NullNode.getInstance() : read(NODES.objectNode(), "", new ArrayList<>());
    }

    @Override
    public JsonNode read(JsonNode given, String path, List<String> unknown) {
      if (!given.isObject()) {
        throw wrongType(given, path, "object");
      }
      var prefix = path.isEmpty() ? "" : path + ".";
      var values = new HashMap<String, JsonNode>();
      for (var entry : given.properties()) {
        var field = byName.get(entry.getKey().toLowerCase(Locale.ROOT));
        if (entry.getValue().isNull()) {
          continue;
        }
        if (field == null) {
          unknown.add(prefix + entry.getKey());
        } else {
          values.put(
              field.name(), field.shape().read(entry.getValue(), prefix + field.name(), unknown));
        }
      }
      ObjectNode object = NODES.objectNode();
      for (var field : fields) {
        var value = values.getOrDefault(field.name(), field.shape().absent());
        if (!field.omitEmpty() || !isEmpty(value, field.shape())) {
          object.set(field.name(), value);
        }
      }
      return object;
    }

    private static boolean isEmpty(JsonNode value, JsonShape shape) {
      var pointer =
          (shape instanceof Flag flag && flag.optional())
              || (shape instanceof Struct struct && struct.optional())
              || (shape instanceof Int whole && whole.optional());
      return value.isNull()
          || (!pointer
              && ((value.isString() && value.stringValue().isEmpty())
                  || (value.isBoolean() && !value.booleanValue())
                  || (value.isNumber() && value.longValue() == 0)
                  || (value.isArray() && value.isEmpty())
                  || (value.isObject() && value.isEmpty())));
    }
  }

  private static InvalidSettings wrongType(JsonNode given, String path, String type) {
    var kind =
        switch (given.getNodeType()) {
          case STRING -> "string";
          case NUMBER -> "number " + given;
          case BOOLEAN -> "bool";
          case ARRAY -> "array";
          default -> "object";
        };
    return new InvalidSettings(
        "invalid JSON: json: cannot unmarshal "
            + kind
            + " into field "
            + (path.isEmpty() ? "body" : path)
            + " of type "
            + type);
  }
}
