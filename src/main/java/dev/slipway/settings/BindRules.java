package dev.slipway.settings;

import dev.slipway.settings.host.HostPaths;
import dev.slipway.settings.host.SettingsProperties;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.Bind;
import dev.slipway.settings.model.HostConfig;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Docker's rules for what a bind may show and do. A bind that shows the service's own data, or a
 * folder above it, must let go of what the service unmounts there; so it receives the host's
 * unmounts unless the user chose otherwise, as in Docker.
 */
public final class BindRules {

  private static final String DEFAULT_PROPAGATION = "rprivate";

  private final HostPaths paths;
  private final SettingsProperties settings;

  public BindRules(HostPaths paths, SettingsProperties settings) {
    this.paths = paths;
    this.settings = settings;
  }

  /** Refuses what can never be, before a container is made. */
  void check(HostConfig host) {
    for (var bind : Bind.of(host)) {
      var propagation = bind.propagation();
      var lets = List.of("", "rslave", "rshared").contains(propagation);
      if (!lets && showsOwnData(bind)) {
        throw new InvalidSettings(
            ("invalid mount config: must use either propagation mode \"rslave\" or \"rshared\" when"
                    + " mount source is within the daemon root, daemon root: \"%s\", bind mount source:"
                    + " \"%s\", propagation: \"%s\"")
                .formatted(settings.data(), bind.source(), propagation));
      }
      readOnly(bind, host);
    }
  }

  /** Set when a bind shares its mounts with the host, which needs the root to do so too. */
  public @Nullable String rootPropagation(HostConfig host) {
    var wanted = new HashSet<String>();
    Bind.of(host).forEach(bind -> wanted.add(propagation(bind)));
    if (wanted.contains("shared") || wanted.contains("rshared")) {
      return "shared";
    }
    return wanted.contains("slave") || wanted.contains("rslave") ? "rslave" : null;
  }

  /**
   * The option that makes a bind read-only; empty when it is writable.
   *
   * @throws InvalidSettings when this host cannot do what was asked for
   */
  public String readOnly(Bind bind, HostConfig host) {
    return switch (bind.access()) {
      case WRITABLE -> "";
      case READ_ONLY_TOP -> "ro";
      case READ_ONLY -> recursivelyReadOnly(host) ? "rro" : "ro";
      case READ_ONLY_FORCED -> {
        if (!recursivelyReadOnly(host)) {
          throw new InvalidSettings(
              "ReadOnlyForceRecursive: this kernel or the runtime \""
                  + settings.binary(host.runtime())
                  + "\" cannot make mounts recursively read-only");
        }
        yield "rro";
      }
    };
  }

  private boolean recursivelyReadOnly(HostConfig host) {
    return paths.recursivelyReadOnly(settings.binary(host.runtime()));
  }

  /** Mounts can only pass between host and container where the host's own mount lets them. */
  public String propagation(Bind bind) {
    var chosen = bind.propagation();
    if (chosen.isEmpty()) {
      return showsOwnData(bind) && passesOn(bind) ? "rslave" : DEFAULT_PROPAGATION;
    }
    var shared = chosen.endsWith("shared");
    var slave = chosen.endsWith("slave");
    var mount = paths.mountOf(bind.source());
    if ((shared && !mount.shared()) || (slave && !passesOn(bind))) {
      throw new InvalidSettings(
          "path "
              + bind.source()
              + " is mounted on "
              + mount.point()
              + (shared
                  ? " but it is not a shared mount"
                  : " but it is not a shared or slave mount"));
    }
    return chosen;
  }

  private boolean passesOn(Bind bind) {
    var mount = paths.mountOf(bind.source());
    return mount.shared() || mount.slave();
  }

  private boolean showsOwnData(Bind bind) {
    var source = Path.of(bind.source());
    return source.startsWith(settings.data()) || settings.data().startsWith(source);
  }
}
