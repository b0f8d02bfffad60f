package dev.slipway.runtime.containerd;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Finds the containerd that runs with a configuration file. Asked by command line instead of a pid
 * file, which could name a pid that has been reused or miss one that a killed service just started.
 */
final class ProcessTable {

  private static final Path PROC = Path.of("/proc");

  private ProcessTable() {}

  static OptionalLong running(Path config) {
    try (Stream<Path> processes = Files.list(PROC)) {
      return processes
          .map(process -> process.getFileName().toString())
          .filter(name -> Character.isDigit(name.charAt(0)))
          .mapToLong(Long::parseLong)
          .filter(pid -> runs(pid, config))
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + PROC, e);
    }
  }

  /** A zombie has no command line, a process of a container has another mount namespace. */
  static boolean runs(long pid, Path config) {
    Path process = PROC.resolve(Long.toString(pid));
    try {
      List<String> words =
          Splitter.on('\0').splitToList(Files.readString(process.resolve("cmdline")));
      int option = words.indexOf("--config");
      return option > 0
          && option + 1 < words.size()
          && words.get(option + 1).equals(config.toString())
          && sameMounts(process);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean sameMounts(Path process) throws IOException {
    Path mounts = Path.of("ns", "mnt");
    return Files.readSymbolicLink(process.resolve(mounts))
        .equals(Files.readSymbolicLink(PROC.resolve("self").resolve(mounts)));
  }

  /** Ends the process, by force when it takes longer than the given time. */
  static void stop(long pid, Path config, Duration patience) {
    Instant end = Instant.now().plus(patience);
    ProcessHandle.of(pid).filter(p -> runs(pid, config)).ifPresent(ProcessHandle::destroy);
    while (runs(pid, config)) {
      if (Instant.now().isAfter(end)) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
      LockSupport.parkNanos(10_000_000);
    }
  }
}
