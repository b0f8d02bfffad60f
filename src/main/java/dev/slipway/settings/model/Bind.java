package dev.slipway.settings.model;

import dev.slipway.settings.json.InvalidSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory or file of the host shown inside the container.
 *
 * @param propagation one of {@link #PROPAGATIONS}; empty when none was chosen
 */
public record Bind(
    String source, String target, Access access, String propagation, boolean recursive) {

  /** What the container may do with the bind and with what is mounted below it. */
  public enum Access {
    WRITABLE,
    /** Read-only with all below it, where kernel and runtime can do that. */
    READ_ONLY,
    /** Read-only, but what is mounted below it stays as it is. */
    READ_ONLY_TOP,
    /** Read-only with all below it, or no container. */
    READ_ONLY_FORCED
  }

  public static final List<String> PROPAGATIONS =
      List.of("private", "rprivate", "shared", "rshared", "slave", "rslave");
  private static final Set<String> LABELS = Set.of("z", "Z");
  private static final Set<String> CONSISTENCIES =
      Set.of("consistent", "cached", "delegated", "default");

  /** All binds of the user, old notation first. */
  public static List<Bind> of(HostConfig host) {
    var readOnly = host.readOnlyNonRecursive() ? Access.READ_ONLY_TOP : Access.READ_ONLY;
    return Stream.concat(
            host.binds().stream().map(text -> parse(text, readOnly)),
            host.mounts().stream()
                .filter(mount -> mount.type().equals("bind"))
                .map(mount -> of(mount, readOnly)))
        .toList();
  }

  /** Reads {@code source:target[:options]}. */
  public static Bind parse(String text) {
    return parse(text, Access.READ_ONLY);
  }

  private static Bind parse(String text, Access readOnly) {
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
    return parse(parts[0], parts[1], parts.length == 3 ? parts[2] : "", readOnly);
  }

  private static Bind parse(String source, String target, String options, Access readOnly) {
    var access = Access.WRITABLE;
    var propagation = "";
    var modes = 0;
    var propagations = 0;
    for (var option : options.isEmpty() ? new String[0] : options.split(",", -1)) {
      if (option.equals("ro") || option.equals("rw")) {
        access = option.equals("ro") ? readOnly : Access.WRITABLE;
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
    return new Bind(clean(source), clean(target), access, propagation, true);
  }

  private static Bind of(HostConfig.MountPoint mount, Access readOnly) {
    var options = mount.bindOptions();
    return new Bind(
        clean(mount.source()),
        clean(mount.target()),
        access(mount, readOnly),
        options == null ? "" : options.propagation(),
        options == null || !options.nonRecursive());
  }

  private static Access access(HostConfig.MountPoint mount, Access readOnly) {
    var options = mount.bindOptions();
    if (!mount.readOnly()) {
      return Access.WRITABLE;
    }
    if (options != null && options.readOnlyForceRecursive()) {
      return Access.READ_ONLY_FORCED;
    }
    return options != null && options.readOnlyNonRecursive() ? Access.READ_ONLY_TOP : readOnly;
  }

  public static String clean(String path) {
    try {
      return Path.of(path).normalize().toString();
    } catch (InvalidPathException unusable) {
      throw new InvalidSettings("invalid mount path: '" + path + "'");
    }
  }
}
