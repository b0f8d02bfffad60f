package dev.slipway.stats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The processor time of the whole host.
 *
 * @param nanos of all processors together since the host's start, idle time included
 * @param online number of processors
 */
public record HostCpu(long nanos, int online) {

  /** The kernel counts in hundredths of a second towards programs, on every machine of today. */
  private static final long TICK_NANOS = 10_000_000;

  /** User, nice, system, idle, waiting, and both kinds of interrupts; guests are in user. */
  private static final int COUNTS = 7;

  private static final Pattern BLANKS = Pattern.compile(" +");
  private static final Pattern ONE = Pattern.compile("cpu\\d+ .*");

  static HostCpu now() {
    // The lines of the processors come first; the one of the interrupts after them is very long.
    try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
      return parse(lines.takeWhile(line -> line.startsWith("cpu")).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static HostCpu parse(List<String> stat) {
    long ticks =
        stat.stream()
            .filter(line -> line.startsWith("cpu "))
            .flatMap(line -> Arrays.stream(BLANKS.split(line)).skip(1).limit(COUNTS))
            .mapToLong(Long::parseLong)
            .sum();
    long online = stat.stream().filter(line -> ONE.matcher(line).matches()).count();
    return new HostCpu(ticks * TICK_NANOS, Math.toIntExact(online));
  }
}
