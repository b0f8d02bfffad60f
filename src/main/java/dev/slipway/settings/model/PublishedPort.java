package dev.slipway.settings.model;

import java.util.List;

/**
 * One container port that is reachable from outside.
 *
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 * @param hostAddress address to listen on, empty for all
 * @param hostPort first port of the host to use, 0 when any free one will do
 * @param hostPortEnd last port of the host that may be used; equals {@code hostPort} without a
 *     range
 */
public record PublishedPort(
    int containerPort, String protocol, String hostAddress, int hostPort, int hostPortEnd) {

  static List<PublishedPort> of(Settings settings) {
    return PortList.published(settings.containerConfig(), settings.hostConfigView());
  }
}
