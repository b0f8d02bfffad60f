package dev.slipway.stats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What went through one network interface since it was made. */
public record InterfaceCounters(
    long receivedBytes,
    long receivedPackets,
    long receiveErrors,
    long receiveDrops,
    long sentBytes,
    long sentPackets,
    long sendErrors,
    long sendDrops) {

  /** The name of every interface that joins a container to a network: eth0, eth1 and so on. */
  private static final Pattern LINE = Pattern.compile(" *(eth\\d+):([ 0-9]+)");

  /**
   * By name, those of the process's network namespace; none if it has ended, and none where it
   * shares ours: what goes through the host's interfaces is not its own.
   */
  public static Map<String, InterfaceCounters> of(int pid) {
    Path process = Path.of("/proc", Integer.toString(pid));
    try {
      return namespace(process).equals(namespace(Path.of("/proc/self")))
          ? Map.of()
          : parse(Files.readAllLines(process.resolve("net/dev")));
    } catch (IOException ended) {
      return Map.of();
    }
  }

  private static Path namespace(Path process) throws IOException {
    return Files.readSymbolicLink(process.resolve("ns/net"));
  }

  /** Behind the name stand eight numbers for what came in and eight for what went out. */
  static Map<String, InterfaceCounters> parse(List<String> lines) {
    Map<String, InterfaceCounters> all = new TreeMap<>();
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        long[] n =
            Arrays.stream(matcher.group(2).strip().split(" +"))
                .mapToLong(Long::parseUnsignedLong)
                .toArray();
        all.put(
            matcher.group(1),
            new InterfaceCounters(n[0], n[1], n[2], n[3], n[8], n[9], n[10], n[11]));
      }
    }
    return all;
  }
}
