package dev.slipway.api.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads a container's mounts out of its host configuration, as list and inspect show them. */
public final class MountList {

  private MountList() {}

  /** One mount. */
  public record Mount(
      @JsonProperty("Type") String type,
      @JsonProperty("Source") String source,
      @JsonProperty("Destination") String destination,
      @JsonProperty("Mode") String mode,
      @JsonProperty("RW") boolean writable,
      @JsonProperty("Propagation") String propagation) {}

  /**
   * All mounts, in the order of the configuration.
   *
   * @param dataDir the service's own data; what shows it receives the host's unmounts
   */
  public static List<Mount> of(JsonNode hostConfig, Path dataDir) {
    Path data = dataDir.toAbsolutePath().normalize();
    List<Mount> mounts = new ArrayList<>();
    hostConfig
        .path("Binds")
        .valueStream()
        .forEach(bind -> mounts.add(bind(bind.asString(""), data)));
    hostConfig.path("Mounts").valueStream().forEach(mount -> mounts.add(mount(mount, data)));
    return mounts;
  }

  /** Whether a mount comes from that path or lies there. */
  static boolean mentions(List<Mount> mounts, String path) {
    return mounts.stream()
        .anyMatch(mount -> mount.source().equals(path) || mount.destination().equals(path));
  }

  /** {@code /source:/destination[:option,…]}. */
  private static Mount bind(String text, Path data) {
    String[] parts = text.split(":", 3);
    String mode = parts.length == 3 ? parts[2] : "";
    List<String> options = Arrays.asList(mode.split(",", -1));
    String source = clean(parts[0]);
    String propagation =
        options.stream()
            .filter(MountList::isPropagation)
            .findFirst()
            .orElseGet(() -> usual(source, data));
    return new Mount(
        "bind",
        source,
        clean(parts.length > 1 ? parts[1] : ""),
        mode,
        !options.contains("ro"),
        propagation);
  }

  private static Mount mount(JsonNode mount, Path data) {
    String type = mount.path("Type").asString("");
    String propagation = mount.path("BindOptions").path("Propagation").asString("");
    boolean bind = type.equals("bind");
    String source = clean(mount.path("Source").asString(""));
    return new Mount(
        type,
        source,
        clean(mount.path("Target").asString("")),
        "",
        !mount.path("ReadOnly").asBoolean(false),
        bind && propagation.isEmpty() ? usual(source, data) : propagation);
  }

  private static String clean(String path) {
    return Path.of(path).normalize().toString();
  }

  private static String usual(String source, Path data) {
    Path path = Path.of(source);
    return path.startsWith(data) || data.startsWith(path) ? "rslave" : "rprivate";
  }

  private static boolean isPropagation(String option) {
    return option.endsWith("private") || option.endsWith("shared") || option.endsWith("slave");
  }
}
