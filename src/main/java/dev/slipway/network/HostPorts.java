package dev.slipway.network;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The host ports that containers publish. Each is also held by a bound, not listening socket, so
 * that no process of the host and no other engine can take it meanwhile.
 */
final class HostPorts {

  private static final int FIRST_FREE = 32768;
  private static final int LAST_FREE = 60999;

  private final Map<String, Holding> holdings = new HashMap<>();
  private int lastPicked = FIRST_FREE - 1;

  private record Holding(String containerName, List<PortMapping> ports, List<Closeable> sockets) {}

  /**
   * Takes all ports for the owner, or none: first those that name one port of the host, then those
   * that name a range, of which the first free one is taken, and last those for which any will do,
   * so that none of these takes what another of the same request needs.
   *
   * @return the mappings in the order of the request, with the host ports that were picked
   * @throws NetworkFault.PortTaken in Docker's words
   */
  synchronized List<PortMapping> take(
      String owner, String containerName, String endpointId, List<PortRequest> wanted) {
    var holding = new Holding(containerName, new ArrayList<>(), new ArrayList<>());
    holdings.put(owner, holding);
    try {
      var taken = new PortMapping[wanted.size()];
      for (int index : byFreedom(wanted)) {
        taken[index] = take(holding, wanted.get(index));
      }
      return List.of(taken);
    } catch (Refusal refusal) {
      release(owner);
      String text =
          "driver failed programming external connectivity on endpoint %s (%s): %s"
              .formatted(containerName, endpointId, refusal.getMessage());
      throw refusal.owner == null
          ? new NetworkFault.Failed(text, refusal)
          : new NetworkFault.PortTaken(text, refusal.owner);
    }
  }

  /** Takes what was taken in an earlier life of the service; a socket that fails is left out. */
  synchronized void takeAgain(String owner, String containerName, List<PortMapping> ports) {
    var sockets = new ArrayList<Closeable>();
    for (PortMapping port : ports) {
      try {
        sockets.add(hold(port));
      } catch (IOException taken) {
        // The rules of the container are in force all the same, and its entry still counts.
      }
    }
    holdings.put(owner, new Holding(containerName, new ArrayList<>(ports), sockets));
  }

  /** Gives back everything the owner took; absent is success. */
  synchronized void release(String owner) {
    var holding = holdings.remove(owner);
    if (holding != null) {
      holding.sockets().forEach(HostPorts::close);
    }
  }

  /** Places in the request, those with the least choice first. */
  private static List<Integer> byFreedom(List<PortRequest> wanted) {
    return IntStream.range(0, wanted.size())
        .boxed()
        .sorted(
            Comparator.comparing((Integer index) -> wanted.get(index).isAny())
                .thenComparing(index -> wanted.get(index).isRange()))
        .toList();
  }

  private PortMapping take(Holding holding, PortRequest wanted) throws Refusal {
    if (wanted.isAny()) {
      return takeAny(holding, wanted);
    }
    if (!wanted.isRange()) {
      return takeExactly(holding, wanted.at(wanted.hostPort()));
    }
    for (int port = wanted.hostPort(); port <= wanted.hostPortEnd(); port++) {
      var taken = tryTake(holding, wanted.at(port));
      if (taken.isPresent()) {
        return taken.get();
      }
    }
    throw new Refusal("all ports are allocated", "");
  }

  private PortMapping takeAny(Holding holding, PortRequest wanted) throws Refusal {
    for (int i = FIRST_FREE; i <= LAST_FREE; i++) {
      lastPicked = lastPicked == LAST_FREE ? FIRST_FREE : lastPicked + 1;
      var taken = tryTake(holding, wanted.at(lastPicked));
      if (taken.isPresent()) {
        return taken.get();
      }
    }
    throw new Refusal("all ports are allocated", "");
  }

  /** Empty when somebody has the port. */
  private Optional<PortMapping> tryTake(Holding holding, PortMapping port) throws Refusal {
    try {
      return Optional.of(takeExactly(holding, port));
    } catch (Refusal refusal) {
      if (refusal.owner == null) {
        throw refusal;
      }
      return Optional.empty();
    }
  }

  private PortMapping takeExactly(Holding holding, PortMapping port) throws Refusal {
    Optional<Holding> other =
        holdings.values().stream()
            .filter(h -> h.ports().stream().anyMatch(p -> clash(p, port)))
            .findFirst();
    if (other.isPresent()) {
      throw allocated(port, other.get().containerName());
    }
    try {
      holding.sockets().add(hold(port));
      holding.ports().add(port);
      return port;
    } catch (BindException e) {
      if (String.valueOf(e.getMessage()).contains("Address already in use")) {
        throw allocated(port, "");
      }
      throw new Refusal(
          "listen %s %s: %s".formatted(port.protocol(), host(port), e.getMessage()), null);
    } catch (IOException e) {
      throw new Refusal(
          "listen %s %s: %s".formatted(port.protocol(), host(port), e.getMessage()), null);
    }
  }

  private static Refusal allocated(PortMapping port, String owner) {
    return new Refusal(
        "Bind for %s failed: port is already allocated".formatted(host(port)), owner);
  }

  private static String host(PortMapping port) {
    return address(port) + ":" + port.hostPort();
  }

  private static String address(PortMapping port) {
    return port.hostAddress().isEmpty() ? "0.0.0.0" : port.hostAddress();
  }

  private static boolean clash(PortMapping one, PortMapping other) {
    return one.hostPort() == other.hostPort()
        && one.protocol().equals(other.protocol())
        && (address(one).equals(address(other)) || isAll(one) || isAll(other));
  }

  private static boolean isAll(PortMapping port) {
    return address(port).equals("0.0.0.0");
  }

  private static Closeable hold(PortMapping port) throws IOException {
    var address = new InetSocketAddress(address(port), port.hostPort());
    return switch (port.protocol()) {
      case "tcp" -> holdTcp(address);
      case "udp" -> new DatagramSocket(address);
      default -> () -> {};
    };
  }

  /**
   * Without address reuse nobody else can bind the port; where only connections in TIME_WAIT stand
   * against that, reuse still finds every listener.
   */
  private static Socket holdTcp(InetSocketAddress address) throws IOException {
    try {
      return bind(address, false);
    } catch (BindException e) {
      return bind(address, true);
    }
  }

  private static Socket bind(InetSocketAddress address, boolean reuse) throws IOException {
    var socket = new Socket();
    try {
      socket.setReuseAddress(reuse);
      socket.bind(address);
      return socket;
    } catch (SocketException e) {
      close(socket);
      throw e;
    }
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Closing gives the port back even when it complains.
    }
  }

  /** A port could not be taken; the owner is null when the reason is not that somebody has it. */
  private static final class Refusal extends Exception {
    final @Nullable String owner;

    Refusal(String message, @Nullable String owner) {
      super(message);
      this.owner = owner;
    }
  }
}
