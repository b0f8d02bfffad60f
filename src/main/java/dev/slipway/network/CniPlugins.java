package dev.slipway.network;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Executes CNI plugins as the CNI specification 1.0.0 says. */
final class CniPlugins {

  static final String VERSION = "1.0.0";
  static final String INTERFACE = "eth0";

  private final List<Path> directories;
  private final Programs programs;
  private final JsonMapper json = new JsonMapper();

  CniPlugins(List<Path> directories, Programs programs) {
    this.directories = directories;
    this.programs = programs;
  }

  /** Runs ADD with the configuration in that file and answers the plugin's result. */
  JsonNode add(String type, String cniId, String namespacePath, Path configuration) {
    return read(type, execute("ADD", type, cniId, namespacePath, configuration).output());
  }

  /** Runs DEL; the plugins take "absent" as success. An empty path: the namespace is gone. */
  void delete(String type, String cniId, String namespacePath, Path configuration) {
    execute("DEL", type, cniId, namespacePath, configuration);
  }

  private Programs.Outcome execute(
      String command, String type, String cniId, String namespacePath, Path configuration) {
    Path directory = directory();
    var outcome =
        programs.run(
            List.of(directory.resolve(type).toString()),
            configuration,
            Map.of(
                // The plugins are written in Go; one thread spares a sixth of their CPU time.
                "GOMAXPROCS", "1",
                "CNI_COMMAND", command,
                "CNI_CONTAINERID", cniId,
                "CNI_NETNS", namespacePath,
                "CNI_IFNAME", INTERFACE,
                "CNI_PATH", directory.toString()));
    if (outcome.exitStatus() != 0) {
      throw new NetworkFault.Failed(
          "CNI plugin %s failed (%s): %s".formatted(type, command, reason(outcome.output())), null);
    }
    return outcome;
  }

  private Path directory() {
    return directories.stream()
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow(
            () -> new NetworkFault.Failed("no CNI plugins in any of " + directories, null));
  }

  private JsonNode read(String type, String output) {
    try {
      return json.readTree(output);
    } catch (JacksonException e) {
      throw new NetworkFault.Failed("CNI plugin %s answered: %s".formatted(type, output), e);
    }
  }

  /** A plugin's error is an object with msg and details; a crash is plain text. */
  private String reason(String output) {
    try {
      JsonNode error = json.readTree(output);
      String details = error.path("details").asString("");
      return error.path("msg").asString(output) + (details.isEmpty() ? "" : "; " + details);
    } catch (JacksonException e) {
      return output.strip();
    }
  }
}
