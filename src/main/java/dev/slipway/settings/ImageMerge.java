package dev.slipway.settings;

import dev.slipway.image.model.ImageConfig;
import java.util.HashSet;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Docker's rules for what a container takes from its image. */
final class ImageMerge {

  private ImageMerge() {}

  static void into(ObjectNode config, ImageConfig image, List<String> warnings) {
    command(config, image);
    environment(config, image);
    textIfEmpty(config, "User", image.user());
    textIfEmpty(config, "WorkingDir", image.workingDir());
    textIfEmpty(config, "StopSignal", image.stopSignal());
    exposedPorts(config, image);
    labels(config, image);
    for (var volume : image.volumes()) {
      warnings.add(
          "The image's volume "
              + volume
              + " is kept in the container's own file system: volumes are not supported by this"
              + " version");
    }
  }

  private static void command(ObjectNode config, ImageConfig image) {
    var entrypoint = config.path("Entrypoint");
    if (entrypoint.isEmpty()) {
      if (config.path("Cmd").isEmpty() && !image.cmd().isEmpty()) {
        config.set("Cmd", list(config, image.cmd()));
      }
      // An empty list is the client's wish for no entrypoint; only an absent one is inherited.
      if (entrypoint.isNull() && !image.entrypoint().isEmpty()) {
        config.set("Entrypoint", list(config, image.entrypoint()));
      }
    } else if (entrypoint.size() == 1 && entrypoint.get(0).asString().isEmpty()) {
      config.putNull("Entrypoint");
    }
  }

  private static void environment(ObjectNode config, ImageConfig image) {
    if (image.env().isEmpty()) {
      return;
    }
    if (config.path("Env").isEmpty()) {
      config.set("Env", list(config, image.env()));
      return;
    }
    var env = (ArrayNode) config.path("Env");
    var keys = new HashSet<String>();
    env.forEach(entry -> keys.add(key(entry.asString())));
    image.env().stream().filter(entry -> !keys.contains(key(entry))).forEach(env::add);
  }

  private static String key(String entry) {
    return entry.split("=", 2)[0];
  }

  private static void textIfEmpty(ObjectNode config, String field, String value) {
    if (config.path(field).asString("").isEmpty() && !value.isEmpty()) {
      config.put(field, value);
    }
  }

  private static void exposedPorts(ObjectNode config, ImageConfig image) {
    if (!image.exposedPorts().isEmpty()) {
      var ports = config.withObjectProperty("ExposedPorts");
      image.exposedPorts().stream()
          .filter(port -> !ports.has(port))
          .forEach(port -> ports.set(port, config.objectNode()));
    }
  }

  private static void labels(ObjectNode config, ImageConfig image) {
    var labels =
        config.path("Labels") instanceof ObjectNode given ? given : config.putObject("Labels");
    image.labels().forEach((name, value) -> putIfAbsent(labels, name, value));
  }

  private static void putIfAbsent(ObjectNode labels, String name, String value) {
    if (!labels.has(name)) {
      labels.put(name, value);
    }
  }

  private static JsonNode list(ObjectNode maker, List<String> values) {
    var list = maker.arrayNode();
    values.forEach(list::add);
    return list;
  }
}
