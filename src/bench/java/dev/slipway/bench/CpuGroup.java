package dev.slipway.bench;

import dev.slipway.whole.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A control group of one engine: its processes, their children however often they are orphaned, and
 * the containers below it are accounted together.
 */
final class CpuGroup implements AutoCloseable {

  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name =
      "bench" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
  private final Path group;

  private CpuGroup(Path hierarchy) {
    group = hierarchy.resolve(name);
  }

  /** Makes a group in the first hierarchy that accounts processor time, of either version. */
  static CpuGroup make() throws IOException {
    CpuGroup made = new CpuGroup(hierarchy());
    // Apart from the containers: version 2 has processes only in leaves.
    Files.createDirectories(made.engine());
    return made;
  }

  private static Path hierarchy() {
    if (Files.exists(ROOT.resolve("cgroup.controllers"))) {
      return ROOT;
    }
    Optional<Path> accounting =
        List.of("cpuacct", "cpu,cpuacct").stream()
            .map(ROOT::resolve)
            .filter(Files::isDirectory)
            .findFirst();
    return accounting.orElseThrow(
        () -> new IllegalStateException("no control groups account processor time below " + ROOT));
  }

  private Path engine() {
    return group.resolve("engine");
  }

  /** The parent that the engine shall give its containers' groups. */
  String name() {
    return name;
  }

  /** What executes a command inside, under the process id that it is given. */
  List<String> entrance() {
    return List.of(
        "sh", "-c", "echo $$ >\"$0\" && exec \"$@\"", engine().resolve("cgroup.procs").toString());
  }

  /** Processor time of everything that ever was inside. */
  double millis() {
    try {
      Path nanos = group.resolve("cpuacct.usage");
      if (Files.exists(nanos)) {
        return Long.parseLong(Files.readString(nanos).strip()) / 1e6;
      }
      return Files.readAllLines(group.resolve("cpu.stat")).stream()
          .filter(line -> line.startsWith("usage_usec "))
          .mapToDouble(line -> Long.parseLong(line.substring("usage_usec ".length())) / 1e3)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the group everywhere; the engine and its containers have ended. */
  @Override
  public void close() {
    Shell.run(
        "sh",
        "-c",
        "find \"$0\" -depth -type d -path \"*/$1*\" -exec rmdir {} + 2>/dev/null",
        ROOT.toString(),
        name);
  }
}
