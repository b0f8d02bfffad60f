package dev.slipway.spec;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A directory or file of the host shown inside the container.
 *
 * @param propagation one of {@link #PROPAGATIONS}
 */
record Bind(String source, String target, boolean readOnly, String propagation, boolean recursive) {

  static final List<String> PROPAGATIONS =
      List.of("private", "rprivate", "shared", "rshared", "slave", "rslave");
  private static final Set<String> LABELS = Set.of("z", "Z");
  private static final Set<String> CONSISTENCIES =
      Set.of("consistent", "cached", "delegated", "default");
  private static final String DEFAULT_PROPAGATION = "rprivate";

  /** Reads {@code source:target[:options]}. */
  static Bind parse(String text) {
    var parts = text.split(":", -1);
    if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new InvalidSettings("invalid volume specification: '" + text + "'");
    }
    if (!parts[1].startsWith("/")) {
      throw new InvalidSettings(
          "invalid volume specification: '"
              + text
              + "': invalid mount path: '"
              + parts[1]
              + "' mount path must be absolute");
    }
    if (clean(parts[1]).equals("/")) {
      throw new InvalidSettings(
          "invalid volume specification: '"
              + text
              + "': invalid specification: destination can't be '/'");
    }
    return parse(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
  }

  private static Bind parse(String source, String target, String options) {
    var readOnly = false;
    var propagation = DEFAULT_PROPAGATION;
    var modes = 0;
    var propagations = 0;
    for (var option : options.isEmpty() ? new String[0] : options.split(",", -1)) {
      if (option.equals("ro") || option.equals("rw")) {
        readOnly = option.equals("ro");
        modes++;
      } else if (PROPAGATIONS.contains(option)) {
        propagation = option;
        propagations++;
      } else if (!LABELS.contains(option) && !CONSISTENCIES.contains(option)) {
        throw new InvalidSettings("invalid mode: " + options);
      }
    }
    if (modes > 1 || propagations > 1) {
      throw new InvalidSettings("invalid mode: " + options);
    }
    return new Bind(clean(source), clean(target), readOnly, propagation, true);
  }

  static Bind of(HostConfig.MountPoint mount) {
    var options = mount.bindOptions();
    return new Bind(
        clean(mount.source()),
        clean(mount.target()),
        mount.readOnly(),
        options == null || options.propagation().isEmpty()
            ? DEFAULT_PROPAGATION
            : options.propagation(),
        options == null || !options.nonRecursive());
  }

  static String clean(String path) {
    try {
      return Path.of(path).normalize().toString();
    } catch (InvalidPathException unusable) {
      throw new InvalidSettings("invalid mount path: '" + path + "'");
    }
  }
}
