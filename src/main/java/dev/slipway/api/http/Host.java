package dev.slipway.api.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What this machine says about itself. */
public final class Host {

  private Host() {}

  static String name() {
    return line("/proc/sys/kernel/hostname").orElse("localhost");
  }

  public static String kernel() {
    return line("/proc/sys/kernel/osrelease").orElse("unknown");
  }

  /** As {@code uname -m} says it. */
  public static String machine() {
    String name = System.getProperty("os.arch", "unknown");
    return name.equals("amd64") ? "x86_64" : name;
  }

  /** As images and Go say it. */
  public static String architecture() {
    String name = System.getProperty("os.arch", "unknown");
    return name.equals("aarch64") ? "arm64" : name;
  }

  public static String operatingSystem() {
    return release("PRETTY_NAME").orElse("Linux");
  }

  public static String operatingSystemVersion() {
    return release("VERSION_ID").orElse("");
  }

  public static long memoryBytes() {
    return lines("/proc/meminfo")
        .filter(line -> line.startsWith("MemTotal:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .map(kibibytes -> kibibytes * 1024)
        .findFirst()
        .orElse(0);
  }

  public static boolean unifiedCgroups() {
    return Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
  }

  public static boolean forwardsIpv4() {
    return line("/proc/sys/net/ipv4/ip_forward").filter("1"::equals).isPresent();
  }

  private static Optional<String> release(String key) {
    return lines("/etc/os-release")
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1).replace("\"", ""))
        .findFirst();
  }

  private static Optional<String> line(String file) {
    return lines(file).findFirst().map(String::strip).filter(text -> !text.isEmpty());
  }

  private static Stream<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file)).stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }
}
