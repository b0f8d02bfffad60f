package dev.slipway.runtime.containerd;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Finds processes by their command lines, such as the containerd that runs with a configuration
 * file. A pid file could name a pid that has been reused or miss one that a killed service just
 * started.
 */
final class ProcessTable {

  private static final Path PROC = Path.of("/proc");

  private ProcessTable() {}

  static OptionalLong running(Path config) {
    return pids().filter(pid -> runs(pid, config)).findFirst();
  }

  /** All that run now. A handle never stands for a later process of the same pid. */
  static Stream<ProcessHandle> processes() {
    return ProcessHandle.allProcesses();
  }

  /** The ids of all that run now; reads less of each than {@link #processes}. */
  static LongStream pids() {
    String[] names = PROC.toFile().list((folder, name) -> Character.isDigit(name.charAt(0)));
    return Arrays.stream(names == null ? new String[0] : names).mapToLong(Long::parseLong);
  }

  /** The command line; empty for a process that is gone, a zombie or a thread of the kernel. */
  static List<String> words(long pid) {
    return Splitter.on('\0').splitToList(told(pid, "cmdline"));
  }

  /** The cgroups that the process is in, one for each hierarchy; none for one that is gone. */
  static List<String> cgroups(long pid) {
    return told(pid, "cgroup").lines().toList();
  }

  private static String told(long pid, String file) {
    try {
      return Files.readString(PROC.resolve(Long.toString(pid)).resolve(file));
    } catch (IOException gone) {
      return "";
    }
  }

  /** The word that follows the option. */
  static Optional<String> option(List<String> words, String name) {
    int option = words.indexOf(name);
    return option > 0 && option + 1 < words.size()
        ? Optional.of(words.get(option + 1))
        : Optional.empty();
  }

  /** A zombie has no command line, a process of a container has another mount namespace. */
  static boolean runs(long pid, Path config) {
    try {
      return option(words(pid), "--config").filter(config.toString()::equals).isPresent()
          && sameMounts(PROC.resolve(Long.toString(pid)));
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
