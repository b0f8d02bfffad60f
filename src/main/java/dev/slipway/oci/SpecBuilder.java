package dev.slipway.oci;

import dev.slipway.settings.BindRules;
import dev.slipway.settings.SeccompProfile;
import dev.slipway.settings.SecurityOptions;
import dev.slipway.settings.Sysctls;
import dev.slipway.settings.host.HostFacts;
import dev.slipway.settings.host.HostPaths;
import dev.slipway.settings.host.InitBinary;
import dev.slipway.settings.host.SettingsProperties;
import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.json.Json;
import dev.slipway.settings.model.Bind;
import dev.slipway.settings.model.Capabilities;
import dev.slipway.settings.model.ContainerConfig;
import dev.slipway.settings.model.HostConfig;
import dev.slipway.settings.model.NamespaceMode;
import dev.slipway.settings.model.NetworkMode;
import dev.slipway.settings.model.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Builds the OCI runtime spec of a container. */
@Component
public class SpecBuilder {

  private static final String VERSION = "1.0.2";
  private static final String SHIM_GROUP = "io.containerd.runc.v2.group";
  private static final String INIT = "/sbin/docker-init";

  private final HostFacts facts;
  private final HostPaths paths;
  private final SettingsProperties settings;
  private final InitBinary init;
  private final SpecDevices devices;
  private final BindRules binds;

  public SpecBuilder(SettingsProperties settings, HostFacts facts, HostPaths paths) {
    this.facts = facts;
    this.paths = paths;
    this.settings = settings;
    this.init = new InitBinary(paths, settings);
    this.devices = new SpecDevices(paths);
    this.binds = new BindRules(paths, settings);
  }

  /**
   * The OCI runtime spec (1.0.2) as JSON. Changes nothing; the same input gives the same text.
   *
   * @throws InvalidSettings when something that the settings name does not exist on this host
   */
  public String build(SpecInput input) {
    var host = input.settings().hostConfigView();
    var config = input.settings().containerConfig();
    var security = SecurityOptions.parse(host.securityOpt());
    var capabilities = Capabilities.granted(host, facts.capabilities());
    var initBinary = wantsInit(host) ? init.find() : null;
    return Json.text(
        new OciSpec(
            VERSION,
            process(input, security, capabilities, initBinary != null),
            new OciSpec.Root(input.rootPath(), yes(host.readonlyRootfs())),
            host.uts().isHost() ? null : config.hostname(),
            SpecMounts.of(input, SpecBinds.of(host, binds), initBinary),
            linux(input, security, capabilities),
            annotations(host)));
  }

  /** Those that the client gave; the group is containerd's word for one shim for several tasks. */
  private Map<String, String> annotations(HostConfig host) {
    var annotations = new TreeMap<>(host.annotations());
    if (!settings.shimGroup().isEmpty()) {
      annotations.putIfAbsent(SHIM_GROUP, settings.shimGroup());
    }
    return annotations;
  }

  /**
   * Directories of the host that have to be made before the container is, since Docker makes the
   * missing sources of {@code Binds}. May be asked again at any time.
   */
  public List<Path> directoriesToCreate(Settings settings) {
    var host = settings.hostConfigView();
    var missing = new ArrayList<Path>();
    for (var bind : host.binds()) {
      missing.add(Path.of(Bind.parse(bind).source()));
    }
    for (var mount : host.mounts()) {
      var options = mount.bindOptions();
      if (options != null && options.createMountpoint()) {
        missing.add(Path.of(mount.source()));
      }
    }
    missing.removeIf(path -> paths.exists(path.toString()));
    return missing;
  }

  private OciSpec.ContainerProcess process(
      SpecInput input, SecurityOptions security, Set<String> capabilities, boolean withInit) {
    var host = input.settings().hostConfigView();
    var config = input.settings().containerConfig();
    var user = input.user();
    // A user without root's number has no capabilities to begin with, only a bound for later ones.
    var held = user.uid() == 0 ? capabilities : Set.<String>of();
    return new OciSpec.ContainerProcess(
        yes(config.tty()),
        consoleSize(config, host),
        new OciSpec.User(user.uid(), user.gid(), user.additionalGids()),
        args(config, withInit),
        Environment.of(input.settings()),
        config.workingDir().isEmpty() ? "/" : config.workingDir(),
        new OciSpec.CapabilitySets(capabilities, held, held),
        Rlimits.of(host),
        yes(security.noNewPrivileges()),
        apparmor(host),
        Math.toIntExact(host.oomScoreAdj()));
  }

  private OciSpec.Linux linux(SpecInput input, SecurityOptions security, Set<String> capabilities) {
    var host = input.settings().hostConfigView();
    return new OciSpec.Linux(
        Sysctls.of(input.settings().containerConfig(), host),
        SpecResources.of(host, devices.accessRules(host)),
        cgroup(host, input.containerId()),
        namespaces(host, input.networkNamespacePath()),
        devices.nodes(host),
        seccomp(host, security, capabilities),
        binds.rootPropagation(host),
        orEmpty(host.maskedPaths()),
        orEmpty(host.readonlyPaths()));
  }

  private static List<String> args(ContainerConfig config, boolean withInit) {
    var args = new ArrayList<String>();
    if (withInit) {
      args.addAll(List.of(INIT, "--"));
    }
    args.addAll(config.entrypoint());
    args.addAll(config.cmd());
    return args;
  }

  private static boolean wantsInit(HostConfig host) {
    // With the host's pid namespace the container has no first process that would have to reap.
    return Boolean.TRUE.equals(host.init()) && !host.pid().isHost();
  }

  private static OciSpec.@Nullable ConsoleSize consoleSize(
      ContainerConfig config, HostConfig host) {
    var size = host.consoleSize();
    var given = size.size() == 2 && (size.get(0) > 0 || size.get(1) > 0);
    return config.tty() && given ? new OciSpec.ConsoleSize(size.get(0), size.get(1)) : null;
  }

  private @Nullable String apparmor(HostConfig host) {
    var profile = SecurityOptions.appArmorProfile(host, facts);
    return profile.isEmpty() ? null : profile;
  }

  private OciSpec.@Nullable Seccomp seccomp(
      HostConfig host, SecurityOptions security, Set<String> capabilities) {
    var off = security.seccomp().equals(SecurityOptions.UNCONFINED);
    if (off || !facts.seccomp() || (host.privileged() && security.seccomp().isEmpty())) {
      return null;
    }
    var profile =
        security.seccomp().isEmpty()
            ? SeccompProfile.standard()
            : SeccompProfile.parse(security.seccomp());
    return SeccompRules.of(profile, capabilities);
  }

  private String cgroup(HostConfig host, String containerId) {
    var parent = host.cgroupParent().isEmpty() ? settings.cgroupParent() : host.cgroupParent();
    // The engine's name in front of the id is what monitoring agents know containers by.
    return Path.of("/", parent).normalize().resolve("docker-" + containerId).toString();
  }

  private static List<OciSpec.Namespace> namespaces(HostConfig host, String networkNamespace) {
    var namespaces = new ArrayList<OciSpec.Namespace>();
    namespaces.add(new OciSpec.Namespace("mount", null));
    if (!(host.network() instanceof NetworkMode.Host)) {
      namespaces.add(
          new OciSpec.Namespace("network", networkNamespace.isEmpty() ? null : networkNamespace));
    }
    if (!host.uts().isHost()) {
      namespaces.add(new OciSpec.Namespace("uts", null));
    }
    if (!host.pid().isHost()) {
      namespaces.add(new OciSpec.Namespace("pid", null));
    }
    if (!host.ipc().isHost()) {
      namespaces.add(new OciSpec.Namespace("ipc", null));
    }
    if (host.cgroupns() instanceof NamespaceMode.Private) {
      namespaces.add(new OciSpec.Namespace("cgroup", null));
    }
    return namespaces;
  }

  private static @Nullable Boolean yes(boolean flag) {
    return flag ? true : null;
  }

  private static List<String> orEmpty(@Nullable List<String> list) {
    return list == null ? List.of() : list;
  }
}
