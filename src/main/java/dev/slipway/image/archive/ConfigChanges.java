package dev.slipway.image.archive;

import dev.slipway.image.model.ImageFault;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Applies the Dockerfile instructions that {@code docker import -c} takes. */
public final class ConfigChanges {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern PORT =
      Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?(?:/(tcp|udp|sctp))?");
  private static final Pattern SIGNAL = Pattern.compile("\\d{1,2}|[A-Z0-9+-]{3,}");
  private static final int MAX_PORT = 65535;

  private final Map<String, String> env = new LinkedHashMap<>();
  private final Map<String, String> labels = new TreeMap<>();
  private final Map<String, Map<String, String>> ports = new TreeMap<>();
  private final Map<String, Map<String, String>> volumes = new TreeMap<>();
  private final List<String> onBuild = new ArrayList<>();
  private final Map<String, Object> config = new TreeMap<>();

  private ConfigChanges() {}

  /**
   * The image configuration's {@code config} object.
   *
   * @throws ImageFault.InvalidChange in Docker's words
   */
  public static Map<String, Object> apply(List<String> changes) {
    ConfigChanges state = new ConfigChanges();
    changes.stream()
        .flatMap(String::lines)
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(state::change);
    return state.result();
  }

  private Map<String, Object> result() {
    put("Env", env.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    put("OnBuild", onBuild);
    put("Labels", labels);
    put("ExposedPorts", ports);
    put("Volumes", volumes);
    return config;
  }

  private void put(String key, List<String> values) {
    if (!values.isEmpty()) {
      config.put(key, values);
    }
  }

  private void put(String key, Map<String, ?> values) {
    if (!values.isEmpty()) {
      config.put(key, values);
    }
  }

  private void change(String line) {
    String[] parts = line.split("\\s+", 2);
    String arguments = parts.length == 2 ? parts[1] : "";
    String name = parts[0].toUpperCase(Locale.ROOT);
    if (arguments.isEmpty()) {
      throw new ImageFault.InvalidChange(name + " requires at least one argument");
    }
    switch (name) {
      case "CMD" -> config.put("Cmd", command(arguments));
      case "ENTRYPOINT" -> config.put("Entrypoint", command(arguments));
      case "ENV" -> pairs(name, arguments, env);
      case "LABEL" -> pairs(name, arguments, labels);
      case "EXPOSE" -> ChangeWords.split(arguments, env).forEach(this::expose);
      case "VOLUME" -> volumes(arguments).forEach(path -> volumes.put(path, Map.of()));
      case "USER" -> config.put("User", single(name, arguments));
      case "WORKDIR" -> config.put("WorkingDir", directory(ChangeWords.join(arguments, env)));
      case "STOPSIGNAL" -> config.put("StopSignal", signal(single(name, arguments)));
      case "ONBUILD" -> onBuild.add(arguments);
      case "HEALTHCHECK" ->
          throw new ImageFault.InvalidChange("HEALTHCHECK is not supported by this engine yet");
      default -> throw new ImageFault.InvalidChange(parts[0] + " is not a valid change command");
    }
  }

  private static List<String> command(String arguments) {
    List<String> exec = array(arguments);
    return exec.isEmpty() ? List.of("/bin/sh", "-c", arguments) : exec;
  }

  private List<String> volumes(String arguments) {
    List<String> paths = array(arguments);
    return paths.isEmpty() ? ChangeWords.split(arguments, env) : paths;
  }

  /** What is no JSON array of texts is a plain text to Docker. */
  private static List<String> array(String arguments) {
    if (!arguments.startsWith("[")) {
      return List.of();
    }
    try {
      Object[] items = JSON.readValue(arguments, Object[].class);
      List<String> texts = new ArrayList<>();
      for (Object item : items) {
        if (!(item instanceof String text)) {
          return List.of();
        }
        texts.add(text);
      }
      return texts;
    } catch (JacksonException e) {
      return List.of();
    }
  }

  private void pairs(String name, String arguments, Map<String, String> target) {
    List<String> words = ChangeWords.split(arguments, env);
    if (!words.isEmpty() && !words.getFirst().contains("=")) {
      String[] parts = arguments.split("\\s+", 2);
      if (parts.length < 2) {
        throw new ImageFault.InvalidChange(name + " must have two arguments");
      }
      target.put(parts[0], ChangeWords.join(parts[1], env));
      return;
    }
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals <= 0) {
        throw new ImageFault.InvalidChange(
            "Syntax error - can't find = in \"" + word + "\". Must be of the form: name=value");
      }
      target.put(word.substring(0, equals), word.substring(equals + 1));
    }
  }

  private void expose(String text) {
    Matcher matcher = PORT.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new ImageFault.InvalidChange("invalid containerPort: " + text);
    }
    int first = Integer.parseInt(matcher.group(1));
    int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
    if (last < first || last > MAX_PORT) {
      throw new ImageFault.InvalidChange("invalid containerPort: " + text);
    }
    String protocol = matcher.group(3) == null ? "tcp" : matcher.group(3);
    for (int port = first; port <= last; port++) {
      ports.put(port + "/" + protocol, Map.of());
    }
  }

  private String directory(String path) {
    String before = String.valueOf(config.getOrDefault("WorkingDir", "/"));
    try {
      return Path.of(before).resolve(path).normalize().toString();
    } catch (InvalidPathException e) {
      throw new ImageFault.InvalidChange("invalid WORKDIR: " + e.getReason());
    }
  }

  private String single(String name, String arguments) {
    List<String> words = ChangeWords.split(arguments, env);
    if (words.size() != 1) {
      throw new ImageFault.InvalidChange(name + " requires exactly one argument");
    }
    return words.getFirst();
  }

  private static String signal(String text) {
    if (!SIGNAL.matcher(text.toUpperCase(Locale.ROOT)).matches()) {
      throw new ImageFault.InvalidChange("invalid signal: " + text);
    }
    return text;
  }
}
