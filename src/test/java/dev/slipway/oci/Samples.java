package dev.slipway.oci;

import dev.slipway.files.ResolvedUser;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.settings.SettingsReader;
import dev.slipway.settings.host.HostFacts;
import dev.slipway.settings.host.HostFacts.Feature;
import dev.slipway.settings.host.HostPaths;
import dev.slipway.settings.host.SettingsProperties;
import dev.slipway.settings.model.Capabilities;
import dev.slipway.settings.model.NetworkMode;
import dev.slipway.settings.model.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Named inputs for the tests of this module. */
public final class Samples {

  public static final String ID =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  public static final int API = 45;

  public static final Set<String> CAPABILITIES = Capabilities.ofMask((1L << 41) - 1);

  public static final HostFacts HOST = host(EnumSet.allOf(Feature.class), false, CAPABILITIES);

  public static final SettingsProperties SETTINGS =
      new SettingsProperties(
          Map.of("crun", new SettingsProperties.RuntimeBinary("/usr/bin/crun")),
          "runc",
          "slipway",
          "",
          "",
          Path.of("/var/lib/slipway"));

  /** A host with the usual places and a handful of devices. */
  public static final HostPaths PATHS =
      new HostPaths() {
        private static final Map<String, Device> DEVICES =
            Map.of(
                "/dev/null", new Device("/dev/null", "c", 1, 3, 0666, 0, 0),
                "/dev/sda", new Device("/dev/sda", "b", 8, 0, 0660, 0, 6),
                "/dev/snd/seq", new Device("/dev/snd/seq", "c", 116, 1, 0660, 0, 29));

        @Override
        public boolean exists(String path) {
          return Set.of("/etc", "/srv/a", "/usr/bin/docker-init").contains(path)
              || device(path).isPresent();
        }

        @Override
        public boolean executable(String path) {
          return path.equals("/usr/bin/docker-init");
        }

        @Override
        public Optional<Device> device(String path) {
          return Optional.ofNullable(DEVICES.get(path));
        }

        @Override
        public MountedOn mountOf(String path) {
          return new MountedOn("/", path.equals("/srv/b"), false);
        }

        @Override
        public boolean recursivelyReadOnly(String runtime) {
          return runtime.equals("runc");
        }

        @Override
        public List<String> below(String directory) {
          return DEVICES.keySet().stream()
              .filter(path -> path.startsWith(directory + "/"))
              .sorted()
              .toList();
        }
      };

  private Samples() {}

  public static HostFacts host(Set<Feature> features, boolean cgroupV2, Set<String> capabilities) {
    return new HostFacts(4, "thishost", cgroupV2, features, true, false, capabilities, "0-3", "0");
  }

  /** The same host with AppArmor, if so wanted. */
  public static HostFacts host(boolean apparmor) {
    return new HostFacts(
        HOST.cpus(),
        HOST.hostname(),
        HOST.cgroupV2(),
        HOST.features(),
        HOST.seccomp(),
        apparmor,
        HOST.capabilities(),
        HOST.cpusetCpus(),
        HOST.cpusetMems());
  }

  public static SettingsReader reader() {
    return reader(HOST);
  }

  public static SettingsReader reader(HostFacts facts) {
    return new SettingsReader(SETTINGS, facts, PATHS);
  }

  public static ImageConfig image() {
    return image(List.of("sh"), List.of(), List.of());
  }

  public static ImageConfig exposing(List<String> ports) {
    return image(List.of("sh"), List.of(), List.of(), ports);
  }

  public static ImageConfig image(List<String> cmd, List<String> entrypoint, List<String> env) {
    return image(cmd, entrypoint, env, List.of());
  }

  private static ImageConfig image(
      List<String> cmd, List<String> entrypoint, List<String> env, List<String> exposedPorts) {
    return new ImageConfig(
        "sha256:" + ID,
        "",
        "linux",
        "amd64",
        "",
        Instant.EPOCH,
        env,
        entrypoint,
        cmd,
        "",
        "",
        Map.of(),
        "",
        exposedPorts,
        List.of(),
        List.of(),
        "",
        "",
        List.of(),
        "{}");
  }

  /** A body as the docker CLI sent it. */
  public static String sent(String name) {
    return resource("create/" + name + ".json");
  }

  /** A body with these HostConfig fields and nothing else. */
  public static String hostConfig(String fields) {
    return "{\"Image\":\"busybox\",\"HostConfig\":{" + fields + "}}";
  }

  public static Settings read(String body) {
    return read(body, API);
  }

  /** As a client of API version 1.{@code apiMinor} sends it. */
  public static Settings read(String body, int apiMinor) {
    return reader().read(body, image(), ID, apiMinor);
  }

  public static SpecInput input(Settings settings, ResolvedUser user) {
    var files = Path.of("/var/lib/slipway/containers", ID);
    var namespace =
        switch (settings.networkMode()) {
          case NetworkMode.Bridge b -> "/var/lib/slipway/netns/x";
          case NetworkMode.Host h -> "";
          case NetworkMode.None n -> "";
          case NetworkMode.Peer p -> "/proc/77/ns/net";
          case NetworkMode.Named n -> "/proc/77/ns/net";
        };
    return new SpecInput(
        ID,
        settings,
        image(),
        "rootfs",
        namespace,
        user,
        files.resolve("hostname"),
        files.resolve("hosts"),
        files.resolve("resolv.conf"));
  }

  public static String resource(String name) {
    try (var stream = Samples.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalArgumentException(name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
