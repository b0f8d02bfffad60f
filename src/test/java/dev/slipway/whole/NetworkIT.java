package dev.slipway.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Network modes, seen from inside the containers and from the host. */
@OnBothStores
class NetworkIT extends WholeTest {

  NetworkIT(Store store) {
    super(store);
  }

  @Test
  void withoutANetworkThereIsOnlyLoopback() {
    String id = docker.run(ContainerBody.running("ls", "/sys/class/net"));
    docker.waitFor(id);
    docker.awaitLog(id, "lo");
    assertThat(docker.logs(id, "stdout=1").lines()).containsExactly("lo");
  }

  @Test
  void aBridgedContainerHasTheAddressThatInspectShows() {
    String id = docker.run(bridged("ip -4 -o addr show eth0; exec sleep 300"));
    JsonNode network = docker.inspect(id).path("NetworkSettings").path("Networks").path("bridge");
    String address = network.path("IPAddress").asString();
    assertThat(address).startsWith(slipway.subnetPrefix());
    assertThat(network.path("IPPrefixLen").asInt()).isEqualTo(24);
    assertThat(network.path("Gateway").asString()).isEqualTo(slipway.subnetPrefix() + "1");
    assertThat(network.path("MacAddress").asString()).matches("([0-9a-f]{2}:){5}[0-9a-f]{2}");
    docker.awaitLog(id, address + "/24");
  }

  @Test
  void aPublishedPortIsReachableFromTheHost() throws Exception {
    int port = SlipwayProcess.freePort();
    String id = docker.run(bridged(answering("over the bridge")).publishing(80, port));

    JsonNode ports = docker.inspect(id).path("NetworkSettings").path("Ports").path("80/tcp");
    assertThat(ports.get(0).path("HostPort").asString()).isEqualTo(Integer.toString(port));
    awaitAnswer(hostAddress(), port, "over the bridge");
    awaitAnswer(InetAddress.getByName("127.0.0.1"), port, "over the bridge");

    docker.post("/containers/" + id + "/stop?t=0").expect(204);
    assertThat(docker.inspect(id).path("NetworkSettings").path("Ports").path("80/tcp").isArray())
        .isFalse();
  }

  @Test
  void aPublishedPortWithoutANumberGetsOne() throws Exception {
    String id = docker.run(bridged(answering("somewhere")).publishing(80, 0));
    int port =
        Integer.parseInt(
            docker
                .inspect(id)
                .path("NetworkSettings")
                .path("Ports")
                .path("80/tcp")
                .get(0)
                .path("HostPort")
                .asString());
    assertThat(port).isPositive();
    awaitAnswer(InetAddress.getByName("127.0.0.1"), port, "somewhere");
  }

  @Test
  void bridgedContainersReachEachOther() {
    String server = docker.run(bridged(answering("from a neighbour")));
    String address = docker.inspect(server).path("NetworkSettings").path("IPAddress").asString();
    String client =
        docker.run(
            bridged(
                "for i in 1 2 3 4 5 6 7 8 9; do nc -w 2 "
                    + address
                    + " 80 </dev/null && break;"
                    + " sleep 1; done"));
    docker.awaitLog(client, "from a neighbour");
  }

  @Test
  void theHostModeSeesTheHostsInterfaces() throws Exception {
    String id = docker.run(ContainerBody.running("ls", "/sys/class/net").network("host"));
    docker.waitFor(id);
    List<String> interfaces =
        Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
            .map(NetworkInterface::getName)
            .filter(name -> name.equals("lo") || name.startsWith("e"))
            .toList();
    docker.awaitLog(id, "lo");
    assertThat(docker.logs(id, "stdout=1").lines()).containsAll(interfaces);
  }

  @Test
  void aContainerSharesTheNetworkOfAnother() {
    String owner = docker.run("net-owner", bridged("exec sleep 300"));
    String address = docker.inspect(owner).path("NetworkSettings").path("IPAddress").asString();
    String guest =
        docker.run(
            ContainerBody.running("ip", "-4", "-o", "addr", "show", "eth0")
                .network("container:net-owner"));
    docker.awaitLog(guest, address);
  }

  @Test
  void hostsHostnameAndResolverAreWritten() {
    String id =
        docker.run(
            bridged("cat /etc/hosts; hostname; cat /etc/resolv.conf")
                .with("Hostname", "named")
                .host("ExtraHosts", List.of("far:203.0.113.7"))
                .host("Dns", List.of("192.0.2.53")));
    docker.waitFor(id);
    docker.awaitLog(id, "192.0.2.53");
    assertThat(docker.logs(id, "stdout=1"))
        .contains("127.0.0.1\tlocalhost", "203.0.113.7\tfar", "\tnamed\n", "nameserver 192.0.2.53");
  }

  @Test
  void theBuiltInNetworksAreListed() {
    JsonNode networks = docker.get("/networks").expect(200).json();
    assertThat(networks.findValuesAsString("Name"))
        .containsExactlyInAnyOrder("bridge", "host", "none");
    JsonNode bridge = docker.get("/networks/bridge").expect(200).json();
    assertThat(bridge.path("IPAM").path("Config").get(0).path("Subnet").asString())
        .isEqualTo(slipway.subnetPrefix() + "0/24");
    assertThat(docker.get("/networks/nonet").status()).isEqualTo(404);
    assertThat(docker.get("/volumes").expect(200).json().path("Volumes").size()).isZero();
  }

  private static ContainerBody bridged(String script) {
    return ContainerBody.shell(script).network("bridge");
  }

  private static String answering(String text) {
    return "while true; do echo '" + text + "' | nc -l -p 80; done";
  }

  private static void awaitAnswer(InetAddress address, int port, String text) {
    await(address + ":" + port)
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> answer(address, port).contains(text));
  }

  private static String answer(InetAddress address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(2000);
      socket.connect(new InetSocketAddress(address, port), 2000);
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  /**
   * An address of the host that is not loopback; the bridge's own serves where there is no other.
   */
  private InetAddress hostAddress() throws IOException {
    return InetAddress.getByName(slipway.subnetPrefix() + "1");
  }
}
