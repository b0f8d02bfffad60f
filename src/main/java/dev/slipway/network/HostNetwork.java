package dev.slipway.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's side of the bridge network: the bridge, forwarding, and one set of iptables rules for
 * the whole subnet instead of a set per container, which would cost several iptables runs a start.
 */
final class HostNetwork {

  private static final Logger LOG = LoggerFactory.getLogger(HostNetwork.class);
  private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

  private final String bridge;
  private final Subnet subnet;
  private final Programs programs;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean ready;

  /** Whether iptables' rules are nftables, whose changes can be noticed without executing it. */
  private volatile boolean nftables;

  /** The generation of the rules in which ours were last seen; empty when they were not. */
  private volatile OptionalInt seen = OptionalInt.empty();

  HostNetwork(String bridge, Subnet subnet, Programs programs) {
    this.bridge = bridge;
    this.subnet = subnet;
    this.programs = programs;
  }

  /**
   * Sees to it that the host carries the network; called before each attachment and from time to
   * time, because a firewall that is reloaded takes our rules with it. What exists already is set
   * right.
   *
   * @param beforeFirst done once in the life of the service, before everything else
   * @param onLoss done when rules are missing, also since before this life, and before they are set
   *     again: what else was lost must be known by then
   */
  void prepare(Runnable beforeFirst, Runnable onLoss) {
    try {
      if (ready && stands()) {
        return;
      }
      lock.lock();
      try {
        boolean stands = stands();
        if (!ready) {
          beforeFirst.run();
        } else if (stands) {
          return;
        } else {
          LOG.warn("The host lost rules of the bridge {}; setting them again", bridge);
        }
        if (!stands) {
          onLoss.run();
        }
        makeBridge();
        allowForwarding();
        installRules();
        nftables = programs.run(List.of("iptables", "--version")).output().contains("nf_tables");
        ready = true;
      } finally {
        lock.unlock();
      }
    } catch (IOException e) {
      throw new NetworkFault.Failed("cannot prepare the host's network: " + e, e);
    }
  }

  private boolean stands() throws IOException {
    return exists() && Files.readString(FORWARDING).startsWith("1") && rulesStand();
  }

  /**
   * Whoever empties the tables takes the jumps to our chains first. iptables is asked for them only
   * after somebody changed the rules, since each execution costs a start milliseconds.
   */
  private boolean rulesStand() {
    OptionalInt now = nftables ? Linux.firewallGeneration() : OptionalInt.empty();
    if (now.isPresent() && now.equals(seen)) {
      return true;
    }
    boolean stand =
        isHooked("filter", "FORWARD", forwardChain()) && isHooked("nat", "POSTROUTING", natChain());
    seen = stand ? now : OptionalInt.empty();
    return stand;
  }

  private boolean isHooked(String table, String from, String chain) {
    return programs
            .run(List.of("iptables", "--wait", "-t", table, "-C", from, "-j", chain))
            .exitStatus()
        == 0;
  }

  /**
   * A bridge with an address of its own; otherwise it would borrow one from its ports and change it
   * as containers come and go, and connections would stall until ARP caches expire.
   */
  private void makeBridge() {
    if (!exists()) {
      var command = List.of("ip", "link", "add", bridge, "address", macAddress(), "type", "bridge");
      var outcome = programs.run(command);
      if (outcome.exitStatus() != 0 && !exists()) {
        throw failed(command, outcome);
      }
    }
  }

  private boolean exists() {
    return Files.exists(Path.of("/sys/class/net", bridge));
  }

  private String macAddress() {
    var sum = new CRC32();
    sum.update((bridge + subnet).getBytes(UTF_8));
    long value = sum.getValue();
    return "02:42:%02x:%02x:%02x:%02x"
        .formatted(value >> 24 & 255, value >> 16 & 255, value >> 8 & 255, value & 255);
  }

  private static void allowForwarding() throws IOException {
    if (!Files.readString(FORWARDING).startsWith("1")) {
      Files.writeString(FORWARDING, "1");
    }
  }

  private void installRules() {
    var command = List.of("iptables-restore", "--noflush", "--wait");
    var outcome = programs.run(command, rules());
    if (outcome.exitStatus() != 0) {
      throw failed(command, outcome);
    }
    hook("filter", "FORWARD", forwardChain());
    hook("nat", "POSTROUTING", natChain());
  }

  /** Naming a chain empties it, so that a repetition and a changed subnet leave no double rules. */
  private String rules() {
    return """
    *filter
    :%1$s - [0:0]
    -A %1$s -i %3$s -j ACCEPT
    -A %1$s -o %3$s -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
    -A %1$s -o %3$s -m conntrack --ctstate DNAT -j ACCEPT
    -A %1$s -o %3$s -j DROP
    COMMIT
    *nat
    :%2$s - [0:0]
    -A %2$s -s %4$s ! -o %3$s -j MASQUERADE
    COMMIT
    """
        .formatted(forwardChain(), natChain(), bridge, subnet);
  }

  /** In front of everything: another engine may have set FORWARD's policy to DROP. */
  private void hook(String table, String from, String chain) {
    if (!isHooked(table, from, chain)) {
      var insert = List.of("iptables", "--wait", "-t", table, "-I", from, "1", "-j", chain);
      var outcome = programs.run(insert);
      if (outcome.exitStatus() != 0) {
        throw failed(insert, outcome);
      }
    }
  }

  private String forwardChain() {
    return "SLIPWAY-FWD-" + bridge;
  }

  private String natChain() {
    return "SLIPWAY-NAT-" + bridge;
  }

  private static NetworkFault failed(List<String> command, Programs.Outcome outcome) {
    return new NetworkFault.Failed(
        String.join(" ", command) + ": " + outcome.output().strip(), null);
  }
}
