package dev.slipway.runtime.containerd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

/** The folder of the private containerd: its configuration, socket, root, state and log. */
record ContainerdHome(Path folder) {

  /** Linux's limit for the path of a unix socket, without the final zero. */
  private static final int LONGEST_SOCKET = 107;

  private static final long LARGEST_LOG = 4L * 1024 * 1024;

  /** What a container engine does not use: less to load, and nothing outside our folder. */
  private static final List<String> DISABLED =
      List.of(
          "io.containerd.grpc.v1.cri",
          "io.containerd.cri.v1.images",
          "io.containerd.cri.v1.runtime",
          "io.containerd.nri.v1.nri",
          "io.containerd.internal.v1.opt",
          "io.containerd.internal.v1.restart",
          "io.containerd.internal.v1.tracing",
          "io.containerd.tracing.processor.v1.otlp",
          "io.containerd.monitor.v1.cgroups",
          "io.containerd.snapshotter.v1.aufs",
          "io.containerd.snapshotter.v1.blockfile",
          "io.containerd.snapshotter.v1.btrfs",
          "io.containerd.snapshotter.v1.devmapper",
          "io.containerd.snapshotter.v1.zfs");

  /** Makes the data directory if need be: only what exists has one true path. */
  static ContainerdHome below(Path dataDir) {
    try {
      Files.createDirectories(dataDir);
      return new ContainerdHome(dataDir.toRealPath().resolve("containerd"));
    } catch (IOException e) {
      throw new ContainerdUnusable(
          "The data directory cannot be made: " + e.getMessage(),
          "Run the service as root, or set slipway.data-dir to a directory that it may write.");
    }
  }

  Path config() {
    return folder.resolve("config.toml");
  }

  Path socket() {
    return folder.resolve("containerd.sock");
  }

  Path log() {
    return folder.resolve("containerd.log");
  }

  /** Makes the folder and writes the configuration; may be repeated. */
  void prepare() {
    requireShortSocket();
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
      Path draft = folder.resolve("config.toml.new");
      Files.writeString(draft, configuration());
      Files.move(draft, config(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare " + folder, e);
    }
  }

  private void requireShortSocket() {
    String longest = socket() + ".ttrpc";
    if (longest.getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET) {
      throw new ContainerdUnusable(
          "The path of containerd's socket is too long: " + longest,
          "Unix sockets allow "
              + LONGEST_SOCKET
              + " bytes: set slipway.data-dir to a shorter path.");
    }
  }

  private String configuration() {
    return """
    version = 2
    root = %s
    state = %s
    disabled_plugins = [%s]

    [grpc]
      address = %s

    [debug]
      level = "warn"
    """
        .formatted(
            quoted(folder.resolve("root")),
            quoted(folder.resolve("state")),
            DISABLED.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", ")),
            quoted(socket()));
  }

  private static String quoted(Path path) {
    return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Keeps the log small: containerd appends to it, so that it may be emptied under its hands. */
  void trimLog() throws IOException {
    if (Files.exists(log()) && Files.size(log()) > LARGEST_LOG) {
      Files.copy(log(), folder.resolve("containerd.log.1"), StandardCopyOption.REPLACE_EXISTING);
      Files.newByteChannel(log(), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
          .close();
    }
  }

  /** The last lines of containerd's log, for a message to a person. */
  String lastLogLines() {
    try {
      List<String> lines = Files.readAllLines(log());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    } catch (IOException e) {
      return "(no log)";
    }
  }
}
