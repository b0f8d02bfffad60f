package dev.slipway.oci;

import dev.slipway.settings.TmpfsOptions;
import dev.slipway.settings.model.Bind;
import dev.slipway.settings.model.HostConfig;
import dev.slipway.settings.model.NamespaceMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is mounted in a container: Docker's defaults, the user's own, and the host's files. */
final class SpecMounts {

  private static final String INIT = "/sbin/docker-init";

  /** Stay writable although the root filesystem is not. */
  private static final Set<String> WRITABLE =
      Set.of("/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue");

  private SpecMounts() {}

  static List<OciSpec.Mount> of(
      SpecInput input, List<OciSpec.Mount> binds, @Nullable String initBinary) {
    var host = input.settings().hostConfigView();
    var own = new ArrayList<>(binds);
    host.mounts().stream()
        .filter(mount -> mount.type().equals("tmpfs"))
        .forEach(mount -> own.add(tmpfs(mount)));
    host.tmpfs()
        .forEach((path, options) ->
            own.add(
                new OciSpec.Mount(Bind.clean(path), "tmpfs", "tmpfs", TmpfsOptions.of(options))));
    if (initBinary != null) {
      own.add(new OciSpec.Mount(INIT, "bind", initBinary, List.of("bind", "ro")));
    }
    addHostFiles(own, input);
    if (host.ipc().isHost() && !has(own, "/dev/shm")) {
      own.add(new OciSpec.Mount("/dev/shm", "bind", "/dev/shm", List.of("rbind", "rprivate")));
    }
    // Shallow ones first, so that a deeper one is not hidden; equals stay in the order given.
    own.sort(Comparator.comparingInt(mount -> Path.of(mount.destination()).getNameCount()));
    var all = defaults(host, own);
    all.addAll(own);
    return all;
  }

  private static List<OciSpec.Mount> defaults(HostConfig host, List<OciSpec.Mount> own) {
    var replaced = new HashSet<String>();
    own.forEach(mount -> replaced.add(mount.destination()));
    var kept = new ArrayList<OciSpec.Mount>();
    for (var mount : standard(host)) {
      var destination = mount.destination();
      var hidden = replaced.contains("/dev") && destination.startsWith("/dev/");
      if (!replaced.contains(destination) && !hidden) {
        kept.add(host.readonlyRootfs() ? readOnly(mount) : mount);
      }
    }
    return kept;
  }

  private static List<OciSpec.Mount> standard(HostConfig host) {
    var mounts = new ArrayList<OciSpec.Mount>();
    mounts.add(mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"));
    mounts.add(mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"));
    mounts.add(
        mount(
            "/dev/pts",
            "devpts",
            "devpts",
            "nosuid",
            "noexec",
            "newinstance",
            "ptmxmode=0666",
            "mode=0620",
            "gid=5"));
    var access = host.privileged() ? "rw" : "ro";
    mounts.add(mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", access));
    mounts.add(mount("/sys/fs/cgroup", "cgroup", "cgroup", access, "nosuid", "noexec", "nodev"));
    mounts.add(mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"));
    if (!(host.ipc() instanceof NamespaceMode.None) && !host.ipc().isHost()) {
      mounts.add(
          mount(
              "/dev/shm",
              "tmpfs",
              "shm",
              "nosuid",
              "noexec",
              "nodev",
              "mode=1777",
              "size=" + host.shmSize()));
    }
    return mounts;
  }

  private static void addHostFiles(List<OciSpec.Mount> own, SpecInput input) {
    addHostFile(own, "/etc/resolv.conf", input.resolvFile(), input);
    addHostFile(own, "/etc/hostname", input.hostnameFile(), input);
    addHostFile(own, "/etc/hosts", input.hostsFile(), input);
  }

  private static void addHostFile(
      List<OciSpec.Mount> own, String destination, Path source, SpecInput input) {
    if (!has(own, destination)) {
      var options = new ArrayList<>(List.of("rbind", "rprivate"));
      if (input.settings().hostConfigView().readonlyRootfs()) {
        options.add("ro");
      }
      own.add(new OciSpec.Mount(destination, "bind", source.toString(), options));
    }
  }

  private static OciSpec.Mount tmpfs(HostConfig.MountPoint mount) {
    return new OciSpec.Mount(Bind.clean(mount.target()), "tmpfs", "tmpfs", TmpfsOptions.of(mount));
  }

  private static OciSpec.Mount readOnly(OciSpec.Mount mount) {
    if (WRITABLE.contains(mount.destination()) || mount.options().contains("ro")) {
      return mount;
    }
    var options = new ArrayList<>(mount.options());
    options.remove("rw");
    options.add("ro");
    return new OciSpec.Mount(mount.destination(), mount.type(), mount.source(), options);
  }

  private static boolean has(List<OciSpec.Mount> mounts, String destination) {
    return mounts.stream().anyMatch(mount -> mount.destination().equals(destination));
  }

  private static OciSpec.Mount mount(
      String destination, String type, String source, String... options) {
    return new OciSpec.Mount(destination, type, source, List.of(options));
  }
}
