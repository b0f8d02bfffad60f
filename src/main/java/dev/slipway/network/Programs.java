package dev.slipway.network;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs short programs with a deadline, from a file and into a file. */
final class Programs {

  /**
   * How a run ended.
   *
   * @param output what it wrote, both streams where they were joined
   */
  record Outcome(int exitStatus, String output) {}

  private static final String SYSTEM_PATH = ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";

  private final Duration deadline;
  private final Path scratch;
  private final MeterRegistry meters;

  /**
   * {@code scratch} is this object's alone; what an earlier life left in it is removed, and so are
   * its programs: one that hangs could go on long after, and take again what was given back.
   */
  Programs(Duration deadline, Path scratch, MeterRegistry meters) {
    this.deadline = deadline;
    this.meters = meters;
    this.scratch = scratch;
    try {
      Files.createDirectories(scratch);
      ProcessHandle.allProcesses().filter(this::isOurs).forEach(Programs::kill);
      try (Stream<Path> left = Files.list(scratch)) {
        for (Path file : left.toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a host program without input. */
  Outcome run(List<String> command) {
    return run(command, Path.of("/dev/null"), Map.of());
  }

  /** Runs a host program with that text as its input. */
  Outcome run(List<String> command, String input) {
    try {
      Path file = Files.createTempFile(scratch, "", ".in");
      try {
        return run(command, Files.writeString(file, input), Map.of());
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw failed(command, e);
    }
  }

  /**
   * Runs a program with {@code input} as its standard input. Streams are files, not pipes: a
   * grandchild that keeps a pipe open could otherwise hold us beyond the deadline.
   */
  Outcome run(List<String> command, Path input, Map<String, String> environment) {
    try {
      Path output = Files.createTempFile(scratch, "", ".out");
      try {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectInput(Redirect.from(input.toFile()));
        builder.redirectOutput(Redirect.to(output.toFile()));
        builder.environment().merge("PATH", SYSTEM_PATH, String::concat);
        builder.environment().putAll(environment);
        Process process = builder.start();
        count(Path.of(command.getFirst()));
        int exitStatus = await(process, command.getFirst());
        return new Outcome(exitStatus, Files.readString(output));
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw failed(command, e);
    }
  }

  private void count(Path program) {
    Counter.builder("slipway.programs.executed")
        .description("Programs that the service executed for the network, by name")
        .tag("program", program.getFileName().toString())
        .register(meters)
        .increment();
  }

  private static NetworkFault failed(List<String> command, IOException e) {
    return new NetworkFault.Failed("cannot run %s: %s".formatted(command.getFirst(), e), e);
  }

  private int await(Process process, String name) {
    try {
      if (process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      kill(process.toHandle());
      Thread.currentThread().interrupt();
      throw new NetworkFault.Deadline(name + " was interrupted");
    }
    kill(process.toHandle());
    throw new NetworkFault.Deadline(
        "%s did not end within %d s".formatted(name, deadline.toSeconds()));
  }

  /** Whether it writes into a file of ours, which all that we run do, and their children. */
  private boolean isOurs(ProcessHandle process) {
    try {
      Path output = Path.of("/proc", Long.toString(process.pid()), "fd", "1");
      return Files.readSymbolicLink(output).startsWith(scratch.toRealPath());
    } catch (IOException gone) {
      return false;
    }
  }

  private static void kill(ProcessHandle process) {
    List<ProcessHandle> tree = process.descendants().toList();
    process.destroyForcibly();
    tree.forEach(ProcessHandle::destroyForcibly);
  }
}
