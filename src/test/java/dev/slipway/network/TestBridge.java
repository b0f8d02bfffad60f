package dev.slipway.network;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** A bridge network of its own name, subnet and directory for one test, and its removal. */
final class TestBridge implements AutoCloseable {

  final String device;
  final String subnet;
  final Path dataDir;
  private final MeterRegistry meters = new SimpleMeterRegistry();

  TestBridge() throws IOException {
    int number = ThreadLocalRandom.current().nextInt(256);
    this.device = "swt%02x%04x".formatted(number, ThreadLocalRandom.current().nextInt(65536));
    this.subnet = "172.28.%d.0/24".formatted(number);
    this.dataDir = Files.createTempDirectory("slipway-network-");
  }

  /** A service's view of it; several stand for several lives of the service. */
  Networks networks() {
    return networks(List.of(Path.of("/usr/lib/cni"), Path.of("/opt/cni/bin")), "30s");
  }

  Networks networks(List<Path> plugins, String deadline) {
    var network =
        new NetworkProperties.Network(
            plugins.stream().map(Path::toString).toList(),
            subnet,
            device,
            Duration.parse("PT" + deadline.toUpperCase()));
    return new Networks(new NetworkProperties(dataDir, network), meters);
  }

  /** How often that program was executed for this bridge. */
  double executions(String program) {
    return meters.get("slipway.programs.executed").tag("program", program).counter().count();
  }

  /** Output of a host command, both streams. */
  static String run(String... command) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Links on the bridge. */
  List<String> ports() {
    return run("ip", "-o", "link", "show", "master", device).lines().toList();
  }

  /** Addresses that host-local has reserved. */
  List<String> addresses() throws IOException {
    Path reserved = dataDir.resolve("cni/addresses").resolve(device);
    if (!Files.isDirectory(reserved)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(reserved)) {
      return files.map(f -> f.getFileName().toString()).filter(f -> f.matches("[0-9.]+")).toList();
    }
  }

  /** Takes away the rules of published ports too, which the portmap plugin made. */
  void flushPublishedPorts() {
    run("iptables", "-w", "-t", "nat", "-F", "CNI-HOSTPORT-DNAT");
  }

  /** Takes away the rules, as a firewall does that is reloaded. */
  void flushFirewall() {
    unhook("filter", "FORWARD", "SLIPWAY-FWD-" + device);
    unhook("nat", "POSTROUTING", "SLIPWAY-NAT-" + device);
  }

  @Override
  public void close() throws IOException {
    run(
        "sh",
        "-c",
        "for m in $(grep -o '%s/netns/[^ ]*' /proc/self/mounts); do umount -l $m; done"
            .formatted(dataDir));
    flushFirewall();
    run("ip", "link", "delete", device);
    try (Stream<Path> files = Files.walk(dataDir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void unhook(String table, String from, String chain) {
    run("iptables", "-w", "-t", table, "-D", from, "-j", chain);
    run("iptables", "-w", "-t", table, "-F", chain);
    run("iptables", "-w", "-t", table, "-X", chain);
  }
}
