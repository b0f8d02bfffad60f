package dev.slipway.settings.model;

import dev.slipway.settings.json.InvalidSettings;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Reads Docker's port bindings. As in Docker only an exposed port is published, a binding belongs
 * to the exposed port that is written the same way, and a port whose list of bindings is null or
 * empty is exposed only, unless all ports are to be published.
 */
public final class PortList {

  private static final HostConfig.PortBinding ANY = new HostConfig.PortBinding("", "");

  private PortList() {}

  public static List<PublishedPort> published(ContainerConfig config, HostConfig host) {
    switch (host.network()) {
      case NetworkMode.None n -> {
        return List.of();
      }
      case NetworkMode.Host h -> {
        return List.of();
      }
      case NetworkMode.Peer p -> {
        return List.of();
      }
      case NetworkMode.Bridge b -> {}
      case NetworkMode.Named n -> {}
    }
    var ports = new ArrayList<PublishedPort>();
    for (var key : new TreeSet<>(config.exposedPorts().keySet())) {
      for (var binding : bindings(key, host)) {
        if (isIpv6(binding)) {
          continue;
        }
        ExposedPort.of(key).forEach(port -> ports.add(port(port, binding)));
      }
    }
    return ports;
  }

  private static List<HostConfig.PortBinding> bindings(String key, HostConfig host) {
    var bindings = host.portBindings().get(key);
    if (bindings != null && !bindings.isEmpty()) {
      return bindings;
    }
    return host.publishAllPorts() ? List.of(ANY) : List.of();
  }

  /** What an image exposes is no fault of the client's and is not looked at. */
  public static void validateExposed(ContainerConfig sent) {
    sent.exposedPorts().keySet().forEach(ExposedPort::parse);
  }

  public static void validateBindings(HostConfig host) {
    host.portBindings()
        .forEach((key, bindings) -> {
          var ports = ExposedPort.parse(key);
          if (ports.size() > 1) {
            throw ExposedPort.invalid(key);
          }
          if (bindings != null) {
            bindings.forEach(binding -> port(ports.getFirst(), binding));
          }
        });
  }

  private static PublishedPort port(ExposedPort port, HostConfig.PortBinding binding) {
    // Docker splits a protocol off here too, and does not look at it.
    var numbers = binding.hostPort().split("/", 2)[0];
    var range = ExposedPort.range(numbers.isEmpty() ? "0" : numbers, binding.hostPort());
    return new PublishedPort(
        port.number(), port.protocol(), address(binding.hostIp()), range.first(), range.last());
  }

  /** The containers have no address of IPv6, so nobody would answer at one of the host. */
  public static void refuseIpv6(HostConfig host) {
    for (var bindings : host.portBindings().values()) {
      for (var binding : bindings == null ? List.<HostConfig.PortBinding>of() : bindings) {
        if (isIpv6(binding)) {
          throw new InvalidSettings(
              "HostConfig.PortBindings: host addresses of IPv6, such as "
                  + binding.hostIp()
                  + ", are not supported by this version");
        }
      }
    }
  }

  private static boolean isIpv6(HostConfig.PortBinding binding) {
    return !binding.hostIp().isEmpty()
        && Addresses.isIp(binding.hostIp())
        && InetAddress.ofLiteral(binding.hostIp()) instanceof Inet6Address;
  }

  /** An address of IPv4 written in the way of IPv6 is what it maps. */
  private static String address(String hostIp) {
    if (hostIp.isEmpty()) {
      return hostIp;
    }
    if (!Addresses.isIp(hostIp)) {
      throw ExposedPort.invalid(hostIp);
    }
    return InetAddress.ofLiteral(hostIp).getHostAddress();
  }
}
