package dev.slipway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What of a process is in memory, in MiB.
 *
 * @param anonymous heap, stacks, and pages of files that were written to
 * @param cache pages of the JVM's mapped cache of classes, shared ones and written ones
 */
record Memory(double total, double anonymous, double cache) {

  private static final double KIB_PER_MIB = 1024;

  static Memory of(long pid) throws IOException {
    double total = 0;
    double anonymous = 0;
    double cache = 0;
    boolean inCache = false;
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps"))) {
      if (line.startsWith("Rss:")) {
        total += kib(line);
        cache += inCache ? kib(line) : 0;
      } else if (line.startsWith("Anonymous:")) {
        anonymous += kib(line);
      } else if (isMapping(line)) {
        inCache = line.endsWith(".aot");
      }
    }
    return new Memory(total / KIB_PER_MIB, anonymous / KIB_PER_MIB, cache / KIB_PER_MIB);
  }

  /** Such as {@code 7f3c9a000000-7f3c9a021000 rw-p 00000000 00:00 0}; the rest are its fields. */
  private static boolean isMapping(String line) {
    return line.matches("[0-9a-f]+-[0-9a-f]+ .*");
  }

  private static double kib(String line) {
    return Double.parseDouble(line.replaceAll("[^0-9]", ""));
  }
}
