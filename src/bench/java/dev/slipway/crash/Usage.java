package dev.slipway.crash;

import dev.slipway.whole.HttpConnection;
import dev.slipway.whole.SlipwayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** What a service's process holds, seen from outside. */
record Usage(long threads, long files) {

  static Usage of(SlipwayProcess slipway) {
    Path process = Path.of("/proc", Long.toString(slipway.pid()));
    return new Usage(entries(process.resolve("task")), entries(process.resolve("fd")));
  }

  private static long entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The heap in use, by the service's own meters. */
  static long heapMib(SlipwayProcess slipway) {
    try (HttpConnection connection = HttpConnection.tcp(slipway.metricsPort())) {
      return connection
              .send("GET", "/metrics", Map.of(), new byte[0])
              .text()
              .lines()
              .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
              .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf("} ") + 2)))
              .sum()
          >> 20;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return threads + " threads, " + files + " files";
  }
}
