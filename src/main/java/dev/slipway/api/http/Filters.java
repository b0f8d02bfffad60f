package dev.slipway.api.http;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Docker's {@code filters} parameter: names with accepted values. Values of one name are
 * alternatives (labels excepted), names must all match, an absent name matches everything. For one
 * thread.
 */
public final class Filters {

  private final Map<String, List<String>> values;

  /** Compiled once: a long one takes its time, and a list asks it about every row. */
  private final Map<String, Optional<Pattern>> expressions = new HashMap<>();

  private Filters(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Reads {@code {"name":["value"]}} or the older {@code {"name":{"value":true}}}; a malformed text
   * or a name that is not accepted is status 400.
   */
  public static Filters parse(@Nullable String json, Set<String> accepted) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (json != null && !json.isBlank()) {
      for (Map.Entry<String, JsonNode> field : object(json).properties()) {
        values.put(field.getKey(), texts(field.getValue()));
      }
    }
    for (String name : values.keySet()) {
      if (!accepted.contains(name)) {
        throw invalid(name);
      }
    }
    return new Filters(values);
  }

  public static ApiFault invalid(String what) {
    return ApiFault.badRequest("invalid filter '" + Params.printable(what) + "'");
  }

  public boolean has(String name) {
    return !of(name).isEmpty();
  }

  public List<String> of(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** Whether one of the values is this text. */
  public boolean exact(String name, String text) {
    return !has(name) || of(name).contains(text);
  }

  public boolean any(String name, Predicate<String> test) {
    return !has(name) || of(name).stream().anyMatch(test);
  }

  /**
   * Docker's way with names and ids: the same text, or a regular expression found in it. The engine
   * is the same as Docker's, so no expression takes longer than its length times the text's.
   */
  public boolean match(String name, String text) {
    return any(name, value -> value.equals(text) || found(value, text));
  }

  /** Every wanted {@code key} or {@code key=value} is among the labels. */
  public boolean labels(String name, Map<String, String> labels) {
    return of(name).stream()
        .allMatch(wanted -> {
          int equals = wanted.indexOf('=');
          return equals < 0
              ? labels.containsKey(wanted)
              : wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
        });
  }

  /** A filter that is a truth value; absent is the default. */
  public boolean flag(String name, boolean absent) {
    if (!has(name)) {
      return absent;
    }
    return switch (of(name).getFirst()) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default -> throw invalid(name + "=" + of(name).getFirst());
    };
  }

  private boolean found(String expression, String text) {
    return expressions
        .computeIfAbsent(expression, Filters::compile)
        .filter(pattern -> pattern.matcher(text).find())
        .isPresent();
  }

  /** What is no expression finds nothing. */
  private static Optional<Pattern> compile(String expression) {
    try {
      return Optional.of(Pattern.compile(expression));
    } catch (PatternSyntaxException e) {
      return Optional.empty();
    }
  }

  private static JsonNode object(String json) {
    try {
      JsonNode node = JsonMapper.shared().readTree(json);
      if (node != null && node.isObject()) {
        return node;
      }
      if (node != null && node.isNull()) {
        return JsonMapper.shared().createObjectNode();
      }
    } catch (JacksonException e) {
      throw ApiFault.badRequest("invalid filter");
    }
    throw ApiFault.badRequest("invalid filter");
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isObject()) {
      node.properties().stream()
          .filter(entry -> entry.getValue().asBoolean(false))
          .forEach(entry -> texts.add(entry.getKey()));
    } else if (node.isNull()) {
      return texts;
    } else if (node.isArray() && node.valueStream().allMatch(JsonNode::isString)) {
      node.valueStream().forEach(value -> texts.add(value.asString()));
    } else {
      throw ApiFault.badRequest("invalid filter");
    }
    return texts;
  }
}
