package dev.slipway.settings;

import dev.slipway.settings.json.InvalidSettings;
import dev.slipway.settings.model.ContainerConfig;
import dev.slipway.settings.model.HostConfig;
import dev.slipway.settings.model.NetworkMode;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Docker's checks of a network mode against the options that contradict it. */
final class NetworkRules {

  private static final Pattern MAC = Pattern.compile("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}");

  /** Far above every name that a container can have. */
  private static final int LONGEST_MODE = 255;

  private NetworkRules() {}

  /** For what the client sent, before defaults are filled in. */
  static void checkRequest(ContainerConfig config, HostConfig host) {
    var mode = host.network();
    if (mode.equals(new NetworkMode.Named("container"))
        || mode.equals(new NetworkMode.Peer(""))
        || host.networkMode().length() > LONGEST_MODE) {
      throw new InvalidSettings(
          "Invalid network mode: invalid container format container:<name|id>");
    }
    refuse(host.uts().isHost() && !config.hostname().isEmpty(), "hostname and the UTS mode");
    var joins = mode instanceof NetworkMode.Peer;
    refuse(joins && !config.hostname().isEmpty(), "hostname and the network mode");
    refuse(joins && !host.dns().isEmpty(), "dns and the network mode");
    refuse(joins && !host.extraHosts().isEmpty(), "custom host-to-IP mapping and the network mode");
    refuse(
        (joins || mode instanceof NetworkMode.Host) && !config.macAddress().isEmpty(),
        "mac-address and the network mode");
    refuse(
        joins && (!host.portBindings().isEmpty() || host.publishAllPorts()),
        "port publishing and the container type network mode");
    refuse(
        joins && !config.exposedPorts().isEmpty(),
        "port exposing and the container type network mode");
  }

  static void checkEndpoints(HostConfig host, JsonNode network) {
    var builtIn = !(host.network() instanceof NetworkMode.Named);
    for (var entry : network.path("EndpointsConfig").properties()) {
      var endpoint = entry.getValue();
      checkMac(endpoint.path("MacAddress").asString(""));
      if (builtIn && !endpoint.path("IPAMConfig").isEmpty()) {
        throw invalid(
            entry.getKey(), "user specified IP address is supported on user defined networks only");
      }
      if (builtIn && !endpoint.path("Aliases").isEmpty()) {
        throw invalid(
            entry.getKey(),
            "network-scoped alias is supported only for containers in user defined networks");
      }
    }
  }

  static void checkMac(String address) {
    if (!address.isEmpty() && !MAC.matcher(address).matches()) {
      throw new InvalidSettings("invalid MAC address: " + address);
    }
  }

  private static InvalidSettings invalid(String network, String reason) {
    return new InvalidSettings("invalid config for network " + network + ": " + reason);
  }

  private static void refuse(boolean conflict, String options) {
    if (conflict) {
      throw new InvalidSettings("conflicting options: " + options);
    }
  }
}
