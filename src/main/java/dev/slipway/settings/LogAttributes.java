package dev.slipway.settings;

import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.ContainerConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** What the entries of a log tell of their container, as the log's options choose it. */
final class LogAttributes {

  static final Set<String> OPTIONS = Set.of("labels", "labels-regex", "env", "env-regex", "tag");

  private static final int SHORT_ID = 12;
  private static final Pattern FIELD = Pattern.compile("\\{\\{\\s*\\.(\\w+)\\s*}}");
  private static final LogOptions.LogSubject ANY = new LogOptions.LogSubject("", "", "", "");

  private LogAttributes() {}

  /**
   * @throws InvalidSettings when an expression or the tag cannot be used
   */
  static void check(Map<String, String> options) {
    expression(options.get("labels-regex"));
    expression(options.get("env-regex"));
    var tag = options.getOrDefault("tag", "");
    tag(tag, fields(ANY, List.of()));
  }

  static Map<String, String> of(
      Map<String, String> options, ContainerConfig config, LogOptions.LogSubject container) {
    var chosen = new HashMap<String, String>();
    choose(config.labels(), options.get("labels"), options.get("labels-regex"), chosen);
    choose(variables(config.env()), options.get("env"), options.get("env-regex"), chosen);
    var tag = options.getOrDefault("tag", "");
    if (!tag.isEmpty()) {
      var command = new ArrayList<>(config.entrypoint());
      command.addAll(config.cmd());
      chosen.put("tag", tag(tag, fields(container, command)));
    }
    return chosen;
  }

  private static void choose(
      Map<String, String> from,
      @Nullable String names,
      @Nullable String expression,
      Map<String, String> chosen) {
    var listed = names == null ? List.<String>of() : List.of(names.split(","));
    var pattern = expression(expression);
    from.forEach((name, value) -> {
      if (listed.contains(name) || (pattern != null && pattern.matcher(name).find())) {
        chosen.put(name, value);
      }
    });
  }

  private static Map<String, String> variables(List<String> env) {
    var variables = new LinkedHashMap<String, String>();
    for (var entry : env) {
      var cut = entry.indexOf('=');
      if (cut > 0) {
        variables.put(entry.substring(0, cut), entry.substring(cut + 1));
      }
    }
    return variables;
  }

  private static @Nullable Pattern expression(@Nullable String text) {
    try {
      return text == null || text.isEmpty() ? null : Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new InvalidSettings("error parsing regexp: " + e.getDescription() + ": `" + text + "`");
    }
  }

  /** Fills in a template of Go; of its language only the naming of a field is known. */
  private static String tag(String template, Map<String, String> fields) {
    var filled =
        FIELD
            .matcher(template)
            .replaceAll(found -> {
              var value = fields.get(found.group(1));
              if (value == null) {
                throw new InvalidSettings(
                    "template: log-tag: can't evaluate field " + found.group(1));
              }
              return java.util.regex.Matcher.quoteReplacement(value);
            });
    if (FIELD.matcher(template).replaceAll("").contains("{{")) {
      throw new InvalidSettings(
          "template: log-tag: only fields such as {{.Name}} are known: " + template);
    }
    return filled;
  }

  private static Map<String, String> fields(LogOptions.LogSubject container, List<String> command) {
    var id = container.id();
    var image = container.imageId();
    return Map.of(
        "ID", id.substring(0, Math.min(SHORT_ID, id.length())),
        "FullID", id,
        "Name", container.name(),
        "ImageName", container.imageName(),
        "ImageFullID", image,
        "ImageID", image.substring(0, Math.min(SHORT_ID, image.length())),
        "Command", String.join(" ", command),
        "DaemonName", "docker");
  }
}
