package dev.slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything on the host that a service's containers take: looked up from outside, never by asking
 * the service.
 */
public final class LeakAudit {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Kept by the address allocator between containers. */
  private static final Set<String> ALLOCATOR_NOTES = Set.of("lock", "last_reserved_ip.0");

  private final SlipwayProcess slipway;
  private final Map<String, Set<String>> before;

  private LeakAudit(SlipwayProcess slipway) {
    this.slipway = slipway;
    this.before = taken();
  }

  /** Remembers what is taken now. */
  public static LeakAudit begin(SlipwayProcess slipway) {
    return new LeakAudit(slipway);
  }

  /** Fails when any container holds anything. */
  public static void assertNothingOf(SlipwayProcess slipway) {
    LeakAudit audit = new LeakAudit(slipway);
    audit.before.keySet().removeAll(Set.of("files", "mounts"));
    await("everything is released")
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(audit.taken().entrySet())
                .filteredOn(entry -> audit.before.containsKey(entry.getKey()))
                .allSatisfy(entry -> assertThat(entry.getValue()).isEmpty()));
  }

  /** Fails when more is taken than at the beginning; waits a while for releases under way. */
  public void assertNothingLeft() {
    await("everything is released")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(left()).isEmpty());
  }

  /** What is taken now and was not at the beginning, by kind; empty when nothing is. */
  public Map<String, Set<String>> left() {
    Map<String, Set<String>> left = taken();
    left.forEach((kind, things) -> things.removeAll(before.getOrDefault(kind, Set.of())));
    left.values().removeIf(Set::isEmpty);
    return left;
  }

  private Map<String, Set<String>> taken() {
    Map<String, Set<String>> taken = new TreeMap<>();
    taken.put("tasks", ctr("tasks", "ls", "-q"));
    taken.put("containers", ctr("containers", "ls", "-q"));
    taken.put("snapshots", activeSnapshots());
    taken.put("mounts", new TreeSet<>(slipway.mounts()));
    taken.put("bridge ports", names(Path.of("/sys/class/net", slipway.bridge(), "brif")));
    taken.put("firewall rules", firewallRules());
    taken.put("files", files());
    taken.put("shims", shims());
    return taken;
  }

  private Set<String> ctr(String... arguments) {
    return set(slipway.ctr(arguments).expectSuccess().lines().map(String::strip).toList());
  }

  private Set<String> activeSnapshots() {
    return Stream.of("overlayfs", "native")
        .map(name -> slipway.ctr("snapshots", "--snapshotter", name, "ls"))
        .filter(output -> output.exit() == 0)
        .flatMap(output -> output.lines().stream())
        .filter(line -> line.endsWith("Active"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<String> firewallRules() {
    return Shell.run("iptables-save")
        .expectSuccess()
        .lines()
        .filter(line -> line.contains(slipway.subnetPrefix()))
        // The bridge's own rule stays with the bridge.
        .filter(line -> !line.contains(slipway.subnetPrefix() + "0/24"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Container folders, FIFOs, network namespaces, address reservations, kept CNI results. */
  private Set<String> files() {
    Path root = slipway.dataDir();
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(path -> !path.startsWith(root.resolve("containerd")))
          .filter(path -> !path.getFileName().toString().contains(".db"))
          .filter(path -> !ALLOCATOR_NOTES.contains(path.getFileName().toString()))
          .filter(path -> !Files.isDirectory(path) || path.getParent().endsWith("containers"))
          .map(path -> root.relativize(path).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (UncheckedIOException | IOException changing) {
      // A folder went away under the walk; the caller looks again.
      return new TreeSet<>(Set.of("changing"));
    }
  }

  private Set<String> shims() {
    return slipway
        .processes()
        .map(handle -> handle.pid() + " " + SlipwayProcess.commandLine(handle))
        .filter(line -> line.contains("shim"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return new TreeSet<>();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> set(List<String> lines) {
    return new TreeSet<>(lines);
  }
}
