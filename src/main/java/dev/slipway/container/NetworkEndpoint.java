package dev.slipway.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a container got from its network, in the shape that Docker's inspect shows.
 *
 * @param network Docker's name of the network: bridge, host, none
 * @param networkId 64 hexadecimal digits
 * @param endpointId 64 hexadecimal digits, empty when there is none
 * @param namespacePath the network namespace; empty for host mode
 * @param address IPv4 without prefix; empty when there is none
 * @param ports the published ports that are in force
 */
public record NetworkEndpoint(
    String network,
    String networkId,
    String endpointId,
    String namespacePath,
    String macAddress,
    String address,
    int prefixLength,
    String gateway,
    List<PublishedPort> ports) {

  /**
   * One published port.
   *
   * @param protocol tcp, udp or sctp
   */
  public record PublishedPort(
      int containerPort, String protocol, @Nullable String hostAddress, int hostPort) {}
}
