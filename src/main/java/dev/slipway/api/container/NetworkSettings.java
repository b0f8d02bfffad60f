package dev.slipway.api.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.container.NetworkEndpoint;
import dev.slipway.container.NetworkEndpoint.PublishedPort;
import dev.slipway.settings.model.ExposedPort;
import dev.slipway.settings.model.NetworkMode;
import dev.slipway.view.ContainerView;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Docker's view of a container's network. */
public record NetworkSettings(
    @JsonProperty("Bridge") String bridge,
    @JsonProperty("SandboxID") String sandboxId,
    @JsonProperty("SandboxKey") String sandboxKey,
    @JsonProperty("Ports") Map<String, @Nullable List<Binding>> ports,
    @JsonProperty("HairpinMode") boolean hairpinMode,
    @JsonProperty("LinkLocalIPv6Address") String linkLocalIpv6Address,
    @JsonProperty("LinkLocalIPv6PrefixLen") int linkLocalIpv6PrefixLength,
    @JsonProperty("SecondaryIPAddresses") @Nullable List<String> secondaryIpAddresses,
    @JsonProperty("SecondaryIPv6Addresses") @Nullable List<String> secondaryIpv6Addresses,
    @JsonProperty("EndpointID") String endpointId,
    @JsonProperty("Gateway") String gateway,
    @JsonProperty("GlobalIPv6Address") String globalIpv6Address,
    @JsonProperty("GlobalIPv6PrefixLen") int globalIpv6PrefixLength,
    @JsonProperty("IPAddress") String ipAddress,
    @JsonProperty("IPPrefixLen") int ipPrefixLength,
    @JsonProperty("IPv6Gateway") String ipv6Gateway,
    @JsonProperty("MacAddress") String macAddress,
    @JsonProperty("Networks") Map<String, Attached> networks) {

  /** Where a container port is published. */
  record Binding(@JsonProperty("HostIp") String address, @JsonProperty("HostPort") String port) {}

  /** One network that the container belongs to; without addresses while it does not run. */
  record Attached(
      @JsonProperty("IPAMConfig") @Nullable Map<String, String> ipam,
      @JsonProperty("Links") @Nullable List<String> links,
      @JsonProperty("Aliases") @Nullable List<String> aliases,
      @JsonProperty("MacAddress") String macAddress,
      @JsonProperty("NetworkID") String networkId,
      @JsonProperty("EndpointID") String endpointId,
      @JsonProperty("Gateway") String gateway,
      @JsonProperty("IPAddress") String ipAddress,
      @JsonProperty("IPPrefixLen") int ipPrefixLength,
      @JsonProperty("IPv6Gateway") String ipv6Gateway,
      @JsonProperty("GlobalIPv6Address") String globalIpv6Address,
      @JsonProperty("GlobalIPv6PrefixLen") int globalIpv6PrefixLength,
      @JsonProperty("DriverOpts") @Nullable Map<String, String> driverOptions,
      @JsonProperty("DNSNames") @Nullable List<String> dnsNames) {

    static Attached of(@Nullable NetworkEndpoint e, String networkId) {
      return e == null
          ? at("", networkId, "", "", "", 0)
          : at(
              e.macAddress(),
              e.networkId(),
              e.endpointId(),
              e.gateway(),
              e.address(),
              e.prefixLength());
    }

    private static Attached at(
        String mac, String network, String endpoint, String gateway, String address, int prefix) {
      return new Attached(
          null, null, null, mac, network, endpoint, gateway, address, prefix, "", "", 0, null,
          null);
    }
  }

  static NetworkSettings of(ContainerView container, JsonNode config) {
    NetworkEndpoint e = container.endpoint();
    String key = e == null ? "" : e.namespacePath();
    return new NetworkSettings(
        "",
        key.isEmpty() ? "" : sandboxId(key),
        key,
        ports(container, config),
        false,
        "",
        0,
        null,
        null,
        e == null ? "" : e.endpointId(),
        e == null ? "" : e.gateway(),
        "",
        0,
        e == null ? "" : e.address(),
        e == null ? 0 : e.prefixLength(),
        "",
        e == null ? "" : e.macAddress(),
        networks(container));
  }

  /** The networks by name; a container that shares another's network has none of its own. */
  static Map<String, Attached> networks(ContainerView container) {
    NetworkMode mode = NetworkMode.parse(container.networkMode());
    return mode instanceof NetworkMode.Peer
        ? Map.of()
        : Map.of(mode.text(), Attached.of(container.endpoint(), ""));
  }

  /** Exposed ports without a binding, and the published ones, as far as the network is attached. */
  private static Map<String, @Nullable List<Binding>> ports(
      ContainerView container, JsonNode config) {
    Map<String, @Nullable List<Binding>> ports = new TreeMap<>();
    NetworkEndpoint endpoint = container.endpoint();
    if (endpoint == null || !isBridge(endpoint)) {
      return ports;
    }
    exposed(config).forEach(port -> ports.put(key(port.number(), port.protocol()), null));
    for (PublishedPort port : endpoint.ports()) {
      String key = key(port.containerPort(), port.protocol());
      List<Binding> bindings = Objects.requireNonNullElseGet(ports.get(key), ArrayList::new);
      bindings.add(new Binding(shown(port), Integer.toString(port.hostPort())));
      ports.put(key, bindings);
    }
    return ports;
  }

  /** Whether ports can be published at all. */
  static boolean isBridge(NetworkEndpoint endpoint) {
    return NetworkMode.parse(endpoint.network()) instanceof NetworkMode.Bridge;
  }

  /** The ports that a container's configuration exposes, ranges port by port. */
  static List<ExposedPort> exposed(JsonNode config) {
    return config.path("ExposedPorts").propertyNames().stream()
        .flatMap(key -> ExposedPort.of(key).stream())
        .distinct()
        .toList();
  }

  private static String key(int port, String protocol) {
    return port + "/" + protocol;
  }

  /** The listening address as Docker shows it. */
  static String shown(PublishedPort port) {
    String address = port.hostAddress();
    return address == null || address.isEmpty() ? "0.0.0.0" : address;
  }

  private static String sandboxId(String namespacePath) {
    try {
      byte[] path = namespacePath.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(path));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
