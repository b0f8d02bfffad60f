package dev.slipway.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ports of this machine, taken for real. */
class HostPortsTest {

  private final HostPorts ports = new HostPorts();

  @AfterEach
  void release() {
    ports.release("one");
    ports.release("two");
  }

  @Test
  void tcpAndUdpOfOneNumberDoNotClash() {
    int picked = take("one", port("tcp", "", 0));

    assertThat(take("two", port("udp", "", picked))).isEqualTo(picked);
  }

  @Test
  void oneAddressClashesWithAllAddresses() {
    int picked = take("one", port("tcp", "127.0.0.1", 0));

    assertThatThrownBy(() -> take("two", port("tcp", "", picked)))
        .isInstanceOf(NetworkFault.PortTaken.class)
        .hasMessageEndingWith(
            "Bind for 0.0.0.0:%d failed: port is already allocated".formatted(picked));
    assertThat(take("two", port("tcp", "127.0.0.2", picked))).isEqualTo(picked);
  }

  @Test
  void aRefusalGivesTheOtherPortsBack() throws Exception {
    int taken = take("one", port("tcp", "", 0));
    int free = take("two", port("tcp", "", 0));
    ports.release("two");

    assertThatThrownBy(() ->
            ports.take("two", "b", "e", List.of(port("tcp", "", free), port("tcp", "", taken))))
        .isInstanceOf(NetworkFault.PortTaken.class);
    new ServerSocket(free).close();
  }

  @Test
  void aUdpPortOfAProcessIsRefused() throws Exception {
    try (var socket = new DatagramSocket()) {
      assertThatThrownBy(() -> take("one", port("udp", "", socket.getLocalPort())))
          .isInstanceOf(NetworkFault.PortTaken.class);
    }
  }

  @Test
  void aPortThatOnlyClosedConnectionsRememberIsFree() throws Exception {
    int number;
    try (var listener = new ServerSocket(0);
        var client = new Socket()) {
      number = listener.getLocalPort();
      client.connect(new InetSocketAddress("127.0.0.1", number));
      listener.accept().close();
    }

    assertThat(take("one", port("tcp", "", number))).isEqualTo(number);
  }

  @Test
  void anAddressThatIsNotOursIsAFailureOfItsOwn() {
    assertThatThrownBy(() -> take("one", port("tcp", "203.0.113.9", 0)))
        .isInstanceOf(NetworkFault.Failed.class)
        .hasMessageContaining("203.0.113.9")
        .hasMessageContaining("Cannot assign requested address");
  }

  @Test
  void theFirstFreePortOfARangeIsTaken() throws Exception {
    var run = freeRun();
    try (var process = new ServerSocket(run)) {
      take("one", port("tcp", "", run + 1));

      assertThat(take("two", new PortRequest(80, "tcp", "", run, run + 3))).isEqualTo(run + 2);
      assertThat(process.isBound()).isTrue();
    }
  }

  @Test
  void aRangeThatIsTakenAsAWholeIsRefused() {
    var run = freeRun();
    take("one", port("tcp", "", run));

    assertThatThrownBy(() -> take("two", new PortRequest(80, "tcp", "", run, run)))
        .isInstanceOf(NetworkFault.PortTaken.class)
        .hasMessageEndingWith("port is already allocated");
    ports.take("two", "two", "e", List.of(port("tcp", "", run + 1)));
    assertThatThrownBy(() -> take("three", new PortRequest(80, "tcp", "", run, run + 1)))
        .isInstanceOf(NetworkFault.PortTaken.class)
        .hasMessageEndingWith("all ports are allocated");
  }

  @Test
  void freePortsAreChosenAfterTheNamedOnesOfTheSameRequest() {
    int next = take("one", port("tcp", "", 0)) + 1;
    ports.release("one");

    var taken =
        ports.take(
            "one",
            "one",
            "e",
            List.of(
                port("tcp", "", 0),
                new PortRequest(81, "tcp", "", next, next + 1),
                new PortRequest(82, "tcp", "", next, next)));

    assertThat(taken)
        .extracting(PortMapping::containerPort, PortMapping::hostPort)
        .containsExactly(tuple(80, next + 2), tuple(81, next + 1), tuple(82, next));
  }

  /** The first of four neighbours that nobody has. */
  private int freeRun() {
    for (int first = 20_000; ; first += 4) {
      try {
        ports.take(
            "run",
            "run",
            "e",
            List.of(
                port("tcp", "", first),
                port("tcp", "", first + 1),
                port("tcp", "", first + 2),
                port("tcp", "", first + 3)));
        ports.release("run");
        return first;
      } catch (NetworkFault taken) {
        continue;
      }
    }
  }

  private int take(String owner, PortRequest port) {
    return ports.take(owner, owner, "e", List.of(port)).getFirst().hostPort();
  }

  private static PortRequest port(String protocol, String address, int number) {
    return new PortRequest(80, protocol, address, number, number);
  }
}
