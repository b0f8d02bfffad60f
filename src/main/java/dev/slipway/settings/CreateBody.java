package dev.slipway.settings;

import dev.slipway.settings.json.DockerShapes;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.json.Json;
import dev.slipway.settings.json.JsonShape;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The three parts of a create body, each by its shape.
 *
 * @param config Docker's {@code Config}
 * @param host Docker's {@code HostConfig}
 * @param network Docker's {@code NetworkingConfig}
 */
record CreateBody(ObjectNode config, ObjectNode host, ObjectNode network) {

  private static final String NO_CONFIG = "Config cannot be empty in order to create a container";

  /** What old clients write beside {@code HostConfig} counts where that does not say it itself. */
  private static final List<String> OUTER =
      List.of("Memory", "MemorySwap", "CpuShares", "CpusetCpus", "VolumeDriver");

  /** Reads a body; names of fields that nobody knows go to {@code unknown}. */
  static CreateBody parse(String text, List<String> unknown) {
    var whole = Json.parse(text);
    if (whole.isNull()) {
      throw new InvalidSettings(NO_CONFIG);
    }
    if (!whole.isObject()) {
      throw new InvalidSettings(
          "invalid JSON: json: cannot unmarshal "
              + whole.getNodeType().name().toLowerCase(Locale.ROOT)
              + " into create body of type object");
    }
    var config = Json.object();
    var outer = Json.object();
    JsonNode host = null;
    JsonNode networking = null;
    var cpuset = "";
    var known = false;
    for (Map.Entry<String, JsonNode> entry : whole.properties()) {
      var name = entry.getKey();
      if (name.equalsIgnoreCase("HostConfig")) {
        host = entry.getValue();
      } else if (name.equalsIgnoreCase("NetworkingConfig")) {
        networking = entry.getValue();
      } else if (name.equalsIgnoreCase("Cpuset")) {
        cpuset = text(name, entry.getValue());
      } else if (DockerShapes.HOST_CONFIG.knows(name)) {
        outer.set(name, entry.getValue());
      } else {
        known |= DockerShapes.CONFIG.knows(name);
        config.set(name, entry.getValue());
      }
    }
    if (!known) {
      throw new InvalidSettings(NO_CONFIG);
    }
    return new CreateBody(
        shaped(config, DockerShapes.CONFIG, "", unknown),
        host(host, outer, cpuset, unknown),
        shaped(networking, DockerShapes.NETWORKING, "NetworkingConfig", unknown));
  }

  /** The value by its shape, with nothing in it when it is absent. */
  static ObjectNode shaped(
      @Nullable JsonNode given, JsonShape.Struct shape, String path, List<String> unknown) {
    return (ObjectNode)
        (given == null || given.isNull() ? shape.absent() : shape.read(given, path, unknown));
  }

  /** Bodies from before {@code HostConfig} have all its fields beside the others. */
  private static ObjectNode host(
      @Nullable JsonNode given, ObjectNode outer, String cpuset, List<String> unknown) {
    var old = shaped(outer, DockerShapes.HOST_CONFIG, "", unknown);
    if (given == null || given.isNull()) {
      setCpuset(old, cpuset);
      return old;
    }
    var host = shaped(given, DockerShapes.HOST_CONFIG, "HostConfig", unknown);
    for (var entry : outer.properties()) {
      var field = OUTER.stream().filter(entry.getKey()::equalsIgnoreCase).findFirst();
      if (field.isPresent()) {
        if (isZero(host.path(field.get()))) {
          host.set(field.get(), old.path(field.get()));
        }
      } else if (!entry.getValue().isNull()) {
        unknown.add(entry.getKey());
      }
    }
    setCpuset(host, cpuset);
    return host;
  }

  private static void setCpuset(ObjectNode host, String cpuset) {
    if (!cpuset.isEmpty() && isZero(host.path("CpusetCpus"))) {
      host.put("CpusetCpus", cpuset);
    }
  }

  private static String text(String name, JsonNode value) {
    return value.isNull() ? "" : new JsonShape.Text().read(value, name, List.of()).stringValue();
  }

  private static boolean isZero(JsonNode value) {
    return value.isString() ? value.stringValue().isEmpty() : value.asLong(0) == 0;
  }
}
