package dev.slipway.crash;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What runs on the host, seen without asking any engine. */
final class HostProcesses {

  private HostProcesses() {}

  /** The first processes of containers whose command line holds a mark. */
  static List<Long> containers(String mark) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> commandLine(pid).contains(mark))
        .filter(HostProcesses::isFirstOfItsNamespace)
        .toList();
  }

  /** The shims of one container. */
  static List<Long> shims(String containerId) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> commandLine(pid).matches(".*containerd-shim.*-id " + containerId + ".*"))
        .toList();
  }

  /** Kills everything that was started with something of a folder, containers included. */
  static void endAll(Path folder) {
    shimsOf(folder)
        .flatMap(shim -> Stream.concat(shim.descendants(), Stream.of(shim)))
        .forEach(ProcessHandle::destroyForcibly);
    of(folder).forEach(ProcessHandle::destroyForcibly);
    await("processes of " + folder + " are gone")
        .atMost(Duration.ofSeconds(20))
        .until(() -> of(folder).findAny().isEmpty());
  }

  private static Stream<ProcessHandle> shimsOf(Path folder) {
    return of(folder).filter(handle -> commandLine(handle.pid()).contains("shim"));
  }

  private static Stream<ProcessHandle> of(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(handle -> commandLine(handle.pid()).contains(folder.toString()));
  }

  private static String commandLine(long pid) {
    return read(pid, "cmdline").replace('\0', ' ');
  }

  /** A shell that forks shows its command line twice; only one of the two has pid 1 inside. */
  private static boolean isFirstOfItsNamespace(long pid) {
    return read(pid, "status").lines().anyMatch(line -> line.matches("NSpid:\\s+\\d+\\s+1"));
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc/" + pid, file));
    } catch (IOException gone) {
      return "";
    }
  }
}
