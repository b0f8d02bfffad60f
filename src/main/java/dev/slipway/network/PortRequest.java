package dev.slipway.network;

/**
 * A wish to publish a container's port on the host.
 *
 * @param protocol tcp, udp or sctp
 * @param hostAddress IPv4 address to listen on; empty = all
 * @param hostPort first port of the host that will do; 0 = pick a free one
 * @param hostPortEnd last port of the host that will do; equals {@code hostPort} without a range
 */
public record PortRequest(
    int containerPort, String protocol, String hostAddress, int hostPort, int hostPortEnd) {

  /** The mapping with that port of the host. */
  PortMapping at(int port) {
    return new PortMapping(containerPort, protocol, hostAddress, port);
  }

  boolean isAny() {
    return hostPort == 0;
  }

  boolean isRange() {
    return hostPortEnd > hostPort;
  }
}
