package dev.slipway.network;

import static dev.slipway.network.TestBridge.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bridge network with real plugins, namespaces and rules; needs root. */
class NetworksIT {

  private static final String CONTAINER = "c".repeat(64);

  private final List<Process> servers = new ArrayList<>();
  private TestBridge bridge;
  private Networks networks;

  @BeforeEach
  void makeBridge() throws IOException {
    bridge = new TestBridge();
    networks = bridge.networks();
  }

  @AfterEach
  void removeBridge() throws Exception {
    for (Process server : servers) {
      server.destroyForcibly().waitFor();
    }
    for (var attempt : networks.keptAttachments()) {
      networks.release(attempt.containerId(), attempt.attemptId());
    }
    bridge.close();
  }

  @Test
  void anAttachedNamespaceReachesTheBridgeAndLeavesMasqueraded() {
    var attachment = attach("a1");

    assertThat(attachment.network()).isEqualTo("bridge");
    assertThat(attachment.address()).startsWith(bridge.subnet.replaceAll("0/24", ""));
    assertThat(attachment.prefixLength()).isEqualTo(24);
    assertThat(inside(attachment, "ip -4 addr show eth0")).contains(attachment.address() + "/24");
    assertThat(inside(attachment, "ip link show eth0")).contains(attachment.macAddress());
    assertThat(inside(attachment, "ip addr show lo")).contains("127.0.0.1/8", "UP");
    assertThat(inside(attachment, "ip -6 addr show eth0")).isBlank();
    assertThat(inside(attachment, "busybox ping -c 1 -W 5 " + attachment.gateway()))
        .contains(", 0% packet loss");
    assertThat(inside(attachment, "ip route")).contains("default via " + attachment.gateway());
    assertThat(masqueraded()).isZero();
    inside(attachment, "busybox ping -c 1 -W 1 192.0.2.99");
    assertThat(masqueraded()).isPositive();
  }

  @Test
  void aSecondAttachReturnsTheFirstAnswer() throws IOException {
    var first = attach("a1");

    assertThat(attach("a1")).isEqualTo(first);
    assertThat(bridge.networks().attach(request("a1"))).isEqualTo(first);
    assertThat(bridge.ports()).hasSize(1);
    assertThat(bridge.addresses()).hasSize(1);
  }

  @Test
  void parallelAttachesGetDistinctAddresses() throws Exception {
    List<Callable<NetworkAttachment>> starts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String attempt = "p" + i;
      starts.add(() -> attach(attempt));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<String> addresses = new ArrayList<>();
      for (var started : threads.invokeAll(starts)) {
        addresses.add(started.get().address());
      }
      assertThat(addresses).doesNotHaveDuplicates().hasSize(8);
    }
    assertThat(networks.keptAttachments()).hasSize(8);
    assertThat(networks.namespaces()).hasSize(8);
  }

  @Test
  void releaseLeavesNothingAndMayBeRepeated() throws IOException {
    networks.createNamespace(CONTAINER, "a1");
    var attachment = networks.attach(request("a1", port("tcp", 0)));
    assertThat(run("iptables-save")).contains(attachment.address());

    for (int i = 0; i < 2; i++) {
      networks.release(CONTAINER, "a1");
      networks.deleteNamespace(CONTAINER, "a1");
    }

    assertNothingIsLeftOf(attachment);
  }

  @Test
  void aReleaseAfterTheNamespaceIsGoneStillGivesTheAddressBack() throws IOException {
    networks.createNamespace(CONTAINER, "a1");
    var attachment = networks.attach(request("a1", port("tcp", 0)));
    networks.deleteNamespace(CONTAINER, "a1");

    networks.release(CONTAINER, "a1");

    assertNothingIsLeftOf(attachment);
  }

  @Test
  void aDeathBetweenThePluginAndItsKeptResultIsReleasedInTheNextLife() throws IOException {
    networks.createNamespace(CONTAINER, "a1");
    var attachment = networks.attach(request("a1", port("tcp", 0)));
    Files.delete(kept("a1").resolve("attachment.json"));

    var next = bridge.networks();
    next.release(CONTAINER, "a1");
    next.deleteNamespace(CONTAINER, "a1");

    assertNothingIsLeftOf(attachment);
  }

  @Test
  void aDeathBetweenThePluginAndItsKeptResultIsRepairedByTheNextAttach() throws IOException {
    var first = attach("a1");
    Files.delete(kept("a1").resolve("attachment.json"));

    var second = bridge.networks().attach(request("a1"));

    assertThat(bridge.addresses()).containsExactly(second.address());
    assertThat(bridge.ports()).hasSize(1);
    assertThat(second.endpointId()).isEqualTo(first.endpointId());
  }

  @Test
  void filesEmptiedByAPowerCutDoNotStandInTheWayOfARelease() throws IOException {
    networks.createNamespace(CONTAINER, "a1");
    networks.attach(request("a1", port("udp", 0)));
    networks.deleteNamespace(CONTAINER, "a1");
    for (String name : List.of("request", "bridge", "attachment")) {
      Files.writeString(kept("a1").resolve(name + ".json"), "");
    }

    networks = bridge.networks();
    networks.release(CONTAINER, "a1");

    assertThat(bridge.addresses()).isEmpty();
    assertThat(networks.keptAttachments()).isEmpty();
  }

  @Test
  void anEmptyFileOfADeadCallBecomesANamespace() throws IOException {
    Path file = Path.of(networks.namespacePath(CONTAINER, "a1"));
    Files.createDirectories(file.getParent());
    Files.createFile(file);

    assertThat(attach("a1").address()).isNotEmpty();
  }

  @Test
  void anAddressReservedForNobodyIsFreedInTheNextLife() throws IOException {
    attach("a1");
    Path lost = bridge.dataDir.resolve("cni/addresses").resolve(bridge.device);
    String address = bridge.subnet.replace("0/24", "77");
    Files.writeString(lost.resolve(address), CONTAINER + ".gone\r\neth0");

    networks = bridge.networks();
    attach("a2");

    assertThat(bridge.addresses()).hasSize(2).doesNotContain(address);
  }

  @Test
  void aPublishedPortIsReachedFromTheHostAndBetweenContainers() throws Exception {
    networks.createNamespace(CONTAINER, "a1");
    var web = networks.attach(request("a1", port("tcp", 0)));
    serve(web, "hello");
    int hostPort = web.ports().getFirst().hostPort();
    var other = attach("a2");

    assertThat(hostPort).isBetween(32768, 60999);
    assertThat(get("127.0.0.1", hostPort)).isEqualTo("hello");
    assertThat(get(web.gateway(), hostPort)).isEqualTo("hello");
    assertThat(inside(other, "busybox nc -w 5 %s 80".formatted(web.address()))).isEqualTo("hello");
    assertThat(inside(other, "busybox nc -w 5 %s %d".formatted(web.gateway(), hostPort)))
        .isEqualTo("hello");
  }

  @Test
  void aPortOfAnotherContainerIsRefusedInDockersWordsAndNamesItsOwner() throws IOException {
    var published = attachPublishing("a1", "web", 0);
    int taken = published.ports().getFirst().hostPort();

    networks.createNamespace(CONTAINER, "a2");
    assertTaken(networks, taken, "web");
    assertTaken(bridge.networks(), taken, "web");
    assertThat(networks.keptAttachments()).hasSize(1);
    assertThat(bridge.addresses()).hasSize(1);

    networks.release(CONTAINER, "a1");
    assertThat(attachPublishing("a2", "second", taken).ports().getFirst().hostPort())
        .isEqualTo(taken);
  }

  @Test
  void aPortOfAProcessOfTheHostIsRefused() throws IOException {
    networks.createNamespace(CONTAINER, "a2");
    try (var listener = new ServerSocket(0)) {
      assertTaken(networks, listener.getLocalPort(), "");
    }
  }

  @Test
  void noProcessOfTheHostCanTakeAPublishedPort() {
    var published = attachPublishing("a1", "web", 0);

    assertThatThrownBy(() -> new ServerSocket(published.ports().getFirst().hostPort()).close())
        .hasMessageContaining("in use");
  }

  @Test
  void parallelPicksOfFreePortsDiffer() throws Exception {
    List<Callable<NetworkAttachment>> starts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String attempt = "p" + i;
      starts.add(() -> attachPublishing(attempt, attempt, 0));
    }
    List<Integer> picked = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var started : threads.invokeAll(starts)) {
        picked.add(started.get().ports().getFirst().hostPort());
      }
    }
    assertThat(picked).doesNotHaveDuplicates().hasSize(4);
  }

  @Test
  void aWantedHardwareAddressIsUsed() {
    networks.createNamespace(CONTAINER, "a1");
    var wanted = new NetworkRequest(CONTAINER, "a1", "web", List.of(), "02:42:ac:1c:00:09");

    var attachment = networks.attach(wanted);

    assertThat(attachment.macAddress()).isEqualTo("02:42:ac:1c:00:09");
    assertThat(inside(attachment, "ip link show eth0")).contains("02:42:ac:1c:00:09");
  }

  @Test
  void aPluginThatHangsIsKilledAtItsDeadline() throws IOException {
    Path plugins = plugins("#!/bin/sh\nsleep 3600 & echo $! > \"$0.pid\"\nwait\n");
    var hanging = bridge.networks(List.of(plugins), "0.5s");
    hanging.createNamespace(CONTAINER, "a1");

    assertThatThrownBy(() -> hanging.attach(request("a1")))
        .isInstanceOf(NetworkFault.Deadline.class);

    long child = Long.parseLong(Files.readString(plugins.resolve("bridge.pid")).strip());
    await().until(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(hanging.keptAttachments()).hasSize(1);
    networks.release(CONTAINER, "a1");
    assertThat(networks.keptAttachments()).isEmpty();
  }

  @Test
  void aPluginsErrorIsToldAndNothingIsHeld() throws IOException {
    Path plugins =
        plugins(
            """
            #!/bin/sh
            [ $CNI_COMMAND = DEL ] && exit 0
            echo '{"cniVersion":"1.0.0","code":100,"msg":"no room","details":"really"}'; exit 1
            """);
    var failing = bridge.networks(List.of(plugins), "30s");
    failing.createNamespace(CONTAINER, "a1");

    assertThatThrownBy(() -> failing.attach(request("a1")))
        .isInstanceOf(NetworkFault.Failed.class)
        .hasMessageContaining("no room; really");
    assertThat(failing.keptAttachments()).isEmpty();
  }

  @Test
  void preparingTheHostTwiceLeavesOneSetOfRules() {
    attach("a1");
    String first = ownRules();
    networks = bridge.networks();
    attach("a2");

    assertThat(ownRules()).isEqualTo(first).isNotBlank();
  }

  @Test
  void publishedPortsThatAFirewallReloadTookAreBackWithoutAnotherAttachment() throws Exception {
    networks.createNamespace(CONTAINER, "a1");
    var web = networks.attach(request("a1", port("tcp", 0)));
    int hostPort = web.ports().getFirst().hostPort();
    String first = published();
    bridge.flushPublishedPorts();
    networks.restore();
    assertThat(published()).as("nothing of ours was missing").isBlank();

    bridge.flushFirewall();
    networks.restore();
    assertThat(published()).isEqualTo(first);
    serve(web, "hello");
    assertThat(get(web.gateway(), hostPort)).isEqualTo("hello");

    bridge.flushFirewall();
    bridge.flushPublishedPorts();
    networks = bridge.networks();
    networks.restore();
    assertThat(published()).as("lost while the service was away").isEqualTo(first);
    networks.release(CONTAINER, "a1");
    assertThat(published()).isBlank();
  }

  /** The rules of published ports of this test's only. */
  private String published() {
    return run("iptables", "-w", "-t", "nat", "-S", "CNI-HOSTPORT-DNAT")
        .lines()
        .filter(rule -> rule.contains(CONTAINER))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void rulesThatAFirewallReloadTookAreBackWithTheNextAttachment() {
    attach("a1");
    attach("a2");
    String first = ownRules();
    bridge.flushFirewall();
    assertThat(ownRules()).isBlank();
    attach("a3");

    assertThat(ownRules()).isEqualTo(first);
  }

  /** Any other program of this host may change rules meanwhile, but not before each attachment. */
  @Test
  void iptablesIsNotExecutedWhileNobodyChangesTheRules() {
    attach("a1");
    var attempts = new AtomicInteger(1);
    await()
        .until(() -> {
          double before = bridge.executions("iptables");
          attach("a" + attempts.incrementAndGet());
          return bridge.executions("iptables") == before;
        });
  }

  @Test
  void twoServicesWithTwoBridgesRunSideBySide() throws IOException {
    try (var second = new TestBridge()) {
      var others = second.networks();
      others.createNamespace(CONTAINER, "a1");
      var there = others.attach(request("a1"));
      var here = attach("a1");

      assertThat(there.address()).isNotEqualTo(here.address());
      networks.release(CONTAINER, "a1");
      assertThat(second.addresses()).containsExactly(there.address());
      others.release(CONTAINER, "a1");
    }
  }

  private Path plugins(String script) throws IOException {
    Path directory = Files.createDirectory(bridge.dataDir.resolve("plugins"));
    var executable =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(Files.createFile(directory.resolve("bridge"), executable), script);
    return directory;
  }

  private void assertTaken(Networks by, int hostPort, String owner) {
    assertThatThrownBy(() -> by.attach(request("a2", port("tcp", hostPort))))
        .isInstanceOfSatisfying(
            NetworkFault.PortTaken.class, fault -> assertThat(fault.owner()).isEqualTo(owner))
        .hasMessageMatching(
            "driver failed programming external connectivity on endpoint web \\([0-9a-f]{64}\\): Bind"
                + " for 0\\.0\\.0\\.0:%d failed: port is already allocated".formatted(hostPort));
  }

  private void assertNothingIsLeftOf(NetworkAttachment attachment) throws IOException {
    assertThat(bridge.ports()).isEmpty();
    assertThat(bridge.addresses()).isEmpty();
    assertThat(run("iptables-save")).doesNotContain(attachment.address() + "/32", CONTAINER);
    assertThat(networks.keptAttachments()).isEmpty();
    assertThat(networks.namespaces()).isEmpty();
    assertThat(run("cat", "/proc/mounts")).doesNotContain(bridge.dataDir.toString());
  }

  private NetworkAttachment attach(String attempt) {
    networks.createNamespace(CONTAINER, attempt);
    return networks.attach(request(attempt));
  }

  private NetworkAttachment attachPublishing(String attempt, String name, int hostPort) {
    networks.createNamespace(CONTAINER, attempt);
    var port = port("tcp", hostPort);
    return networks.attach(new NetworkRequest(CONTAINER, attempt, name, List.of(port), null));
  }

  private static PortRequest port(String protocol, int hostPort) {
    return new PortRequest(80, protocol, "", hostPort, hostPort);
  }

  private static NetworkRequest request(String attempt, PortRequest... ports) {
    return new NetworkRequest(CONTAINER, attempt, "web", List.of(ports), null);
  }

  private Path kept(String attempt) {
    return bridge.dataDir.resolve("cni/attachments").resolve(CONTAINER + "." + attempt);
  }

  private void serve(NetworkAttachment attachment, String text) throws IOException {
    servers.add(
        new ProcessBuilder(
                "nsenter",
                "--net=" + attachment.namespacePath(),
                "busybox",
                "nc",
                "-ll",
                "-p",
                "80",
                "-e",
                "printf",
                text)
            .start());
    await().until(() -> inside(attachment, "ss -ltn").contains(":80 "));
  }

  private static String get(String host, int port) throws IOException {
    try (var socket = new Socket(InetAddress.getByName(host), port)) {
      socket.setSoTimeout(10_000);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String inside(NetworkAttachment attachment, String command) {
    return run("nsenter", "--net=" + attachment.namespacePath(), "sh", "-c", command);
  }

  private int masqueraded() {
    String rules = run("iptables", "-w", "-t", "nat", "-vnxL", "SLIPWAY-NAT-" + bridge.device);
    String rule = rules.lines().filter(l -> l.contains("MASQUERADE")).findFirst().orElseThrow();
    return Integer.parseInt(rule.strip().split("\\s+")[0]);
  }

  private String ownRules() {
    return String.join(
        "\n", run("iptables-save").lines().filter(l -> l.contains(bridge.device)).toList());
  }
}
