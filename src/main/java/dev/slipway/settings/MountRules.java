package dev.slipway.settings;

import dev.slipway.settings.host.HostPaths;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.Bind;
import dev.slipway.settings.model.HostConfig;
import java.util.HashSet;
import java.util.Set;

/** Docker's checks of binds, mounts and tmpfs. */
final class MountRules {

  private final HostPaths paths;

  MountRules(HostPaths paths) {
    this.paths = paths;
  }

  void check(HostConfig host) {
    var targets = new HashSet<String>();
    for (var mount : host.mounts()) {
      mount(mount);
      once(targets, mount.target());
    }
    for (var text : host.binds()) {
      // What is no absolute path names a volume; that is refused later, by name.
      if (text.startsWith("/") && text.contains(":")) {
        once(targets, Bind.parse(text).target());
      }
    }
    for (var entry : host.tmpfs().entrySet()) {
      destination(entry.getKey());
      once(targets, entry.getKey());
      TmpfsOptions.of(entry.getValue());
    }
    for (var device : host.devices()) {
      if (!device.cgroupPermissions().matches("[rwm]{0,3}")) {
        throw new InvalidSettings("invalid device mode: " + device.cgroupPermissions());
      }
    }
  }

  /** What older versions of this service accepted and did not honour. */
  void checkNew(HostConfig host) {
    for (var mount : host.mounts()) {
      if (mount.volumeOptions() != null) {
        throw invalid(mount.type(), "field VolumeOptions must not be specified");
      }
      if (mount.clusterOptions() != null) {
        throw invalid(mount.type(), "field ClusterOptions must not be specified");
      }
      var tmpfs = mount.tmpfsOptions();
      if (tmpfs != null && tmpfs.sizeBytes() < 0) {
        throw invalid(mount.type(), "field SizeBytes must not be negative");
      }
      readOnly(mount);
    }
  }

  private static void readOnly(HostConfig.MountPoint mount) {
    var options = mount.bindOptions();
    if (options == null) {
      return;
    }
    if (options.readOnlyNonRecursive() && options.readOnlyForceRecursive()) {
      throw new InvalidSettings(
          "mount options conflict: ReadOnlyNonRecursive && ReadOnlyForceRecursive");
    }
    if (options.readOnlyForceRecursive() && !mount.readOnly()) {
      throw new InvalidSettings("mount options conflict: !ReadOnly && ReadOnlyForceRecursive");
    }
  }

  private void mount(HostConfig.MountPoint mount) {
    var type = mount.type();
    if (type.isEmpty()) {
      throw new InvalidSettings("invalid mount config for type \"\": mount type unknown");
    }
    if (!type.equals("bind") && !type.equals("tmpfs")) {
      return;
    }
    if (mount.target().isEmpty()) {
      throw invalid(type, "field Target must not be empty");
    }
    if (!mount.target().startsWith("/")) {
      throw invalid(
          type, "invalid mount path: '" + mount.target() + "' mount path must be absolute");
    }
    if (Bind.clean(mount.target()).equals("/")) {
      throw invalid(type, "invalid specification: destination can't be '/'");
    }
    if (type.equals("tmpfs")) {
      tmpfs(mount);
    } else {
      bind(mount);
    }
  }

  private static void tmpfs(HostConfig.MountPoint mount) {
    if (!mount.source().isEmpty()) {
      throw invalid("tmpfs", "field Source must not be specified");
    }
    if (mount.bindOptions() != null) {
      throw invalid("tmpfs", "field BindOptions must not be specified");
    }
  }

  private void bind(HostConfig.MountPoint mount) {
    if (mount.source().isEmpty()) {
      throw invalid("bind", "field Source must not be empty");
    }
    if (!mount.source().startsWith("/")) {
      throw invalid(
          "bind", "invalid mount path: '" + mount.source() + "' mount path must be absolute");
    }
    if (mount.tmpfsOptions() != null) {
      throw invalid("bind", "field TmpfsOptions must not be specified");
    }
    var options = mount.bindOptions();
    if (options != null
        && !options.propagation().isEmpty()
        && !Bind.PROPAGATIONS.contains(options.propagation())) {
      throw invalid("bind", "invalid propagation mode: " + options.propagation());
    }
    if ((options == null || !options.createMountpoint())
        && !paths.exists(Bind.clean(mount.source()))) {
      throw invalid("bind", "bind source path does not exist: " + mount.source());
    }
  }

  private static void destination(String path) {
    if (!path.startsWith("/")) {
      throw new InvalidSettings("invalid mount path: '" + path + "' mount path must be absolute");
    }
    if (Bind.clean(path).equals("/")) {
      throw new InvalidSettings("invalid specification: destination can't be '/'");
    }
  }

  private static void once(Set<String> targets, String target) {
    if (!targets.add(Bind.clean(target))) {
      throw new InvalidSettings("Duplicate mount point: " + target);
    }
  }

  private static InvalidSettings invalid(String type, String reason) {
    return new InvalidSettings("invalid mount config for type \"" + type + "\": " + reason);
  }
}
