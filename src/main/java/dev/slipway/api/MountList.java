package dev.slipway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads a container's mounts out of its host configuration, as list and inspect show them. */
final class MountList {

  private MountList() {}

  /** One mount. */
  record Mount(
      @JsonProperty("Type") String type,
      @JsonProperty("Source") String source,
      @JsonProperty("Destination") String destination,
      @JsonProperty("Mode") String mode,
      @JsonProperty("RW") boolean writable,
      @JsonProperty("Propagation") String propagation) {}

  static List<Mount> of(JsonNode hostConfig) {
    List<Mount> mounts = new ArrayList<>();
    hostConfig.path("Binds").valueStream().forEach(bind -> mounts.add(bind(bind.asString(""))));
    hostConfig.path("Mounts").valueStream().forEach(mount -> mounts.add(mount(mount)));
    return mounts;
  }

  /** {@code /source:/destination[:option,…]}. */
  private static Mount bind(String text) {
    String[] parts = text.split(":", 3);
    String mode = parts.length == 3 ? parts[2] : "";
    List<String> options = Arrays.asList(mode.split(",", -1));
    String propagation =
        options.stream().filter(MountList::isPropagation).findFirst().orElse("rprivate");
    return new Mount(
        "bind",
        clean(parts[0]),
        clean(parts.length > 1 ? parts[1] : ""),
        mode,
        !options.contains("ro"),
        propagation);
  }

  private static Mount mount(JsonNode mount) {
    String type = mount.path("Type").asString("");
    String propagation = mount.path("BindOptions").path("Propagation").asString("");
    boolean bind = type.equals("bind");
    return new Mount(
        type,
        clean(mount.path("Source").asString("")),
        clean(mount.path("Target").asString("")),
        "",
        !mount.path("ReadOnly").asBoolean(false),
        bind && propagation.isEmpty() ? "rprivate" : propagation);
  }

  private static String clean(String path) {
    return Path.of(path).normalize().toString();
  }

  private static boolean isPropagation(String option) {
    return option.endsWith("private") || option.endsWith("shared") || option.endsWith("slave");
  }
}
