package dev.slipway.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * A runc and a CNI plugin that stop answering for chosen containers, for as long as they are told
 * to, and are the real ones for all others.
 */
final class HangingPrograms implements AutoCloseable {

  private static final Path PLUGINS = Path.of("/usr/lib/cni");

  /** The container's id follows the verb, but not always at once. */
  private static final String RUNC =
      """
      #!/bin/bash
      for word in "$@"; do
        case $word in create|start|kill|delete) verb=${verb:-$word} ;; esac
        hang=%1$s/$verb-$word
        if [ -e "$hang" ]; then
          : > "$hang.reached"
          while [ -e "$hang" ]; do sleep 0.1; done
        fi
      done
      exec runc "$@"
      """;

  /** A plugin's configuration waits in its standard input, untouched. */
  private static final String BRIDGE =
      """
      #!/bin/bash
      hang=%1$s/$CNI_COMMAND-${CNI_CONTAINERID:0:64}
      if [ -e "$hang" ]; then
        : > "$hang.reached"
        while [ -e "$hang" ]; do sleep 0.1; done
      fi
      exec %2$s/bridge
      """;

  private final Path folder;
  private final Path orders;

  HangingPrograms() throws IOException {
    folder = Files.createTempDirectory("hang");
    orders = Files.createDirectory(folder.resolve("orders"));
    script(folder.resolve("runc"), RUNC.formatted(orders));
    Path plugins = Files.createDirectory(folder.resolve("cni"));
    try (Stream<Path> real = Files.list(PLUGINS)) {
      for (Path plugin : real.filter(path -> !path.endsWith("bridge")).toList()) {
        Files.createSymbolicLink(plugins.resolve(plugin.getFileName()), plugin);
      }
    }
    script(plugins.resolve("bridge"), BRIDGE.formatted(orders, PLUGINS));
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** What makes a service use these programs. */
  List<String> arguments() {
    return List.of(
        "--slipway.runtimes.runc.path=" + folder.resolve("runc"),
        "--slipway.network.cni-bin-dir=" + folder.resolve("cni"));
  }

  void hang(HangPoint point, String container) throws IOException {
    Files.createFile(order(point, container));
  }

  /** Whether the container has come to the point and waits there. */
  boolean reached(HangPoint point, String container) {
    return Files.exists(Path.of(order(point, container) + ".reached"));
  }

  /** Lets all programs go on, those that wait and those to come. */
  void release() throws IOException {
    try (Stream<Path> given = Files.list(orders)) {
      for (Path order : given.toList()) {
        Files.deleteIfExists(order);
      }
    }
  }

  /** The programs that wait now. */
  List<ProcessHandle> waiting() {
    return ProcessHandle.allProcesses()
        .filter(process -> {
          try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                .startsWith("/bin/bash\0" + folder);
          } catch (IOException gone) {
            return false;
          }
        })
        .toList();
  }

  private Path order(HangPoint point, String container) {
    return orders.resolve(point.verb() + "-" + container);
  }

  @Override
  public void close() throws IOException {
    release();
    waiting().forEach(ProcessHandle::destroyForcibly);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
