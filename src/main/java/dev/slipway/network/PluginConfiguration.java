package dev.slipway.network;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The inputs of the CNI plugins. */
final class PluginConfiguration {

  private final JsonMapper json = new JsonMapper();
  private final BuiltInNetwork network;
  private final Path addresses;

  PluginConfiguration(BuiltInNetwork network, Path addresses) {
    this.network = network;
    this.addresses = addresses;
  }

  /** Without ipMasq: the host masquerades the subnet as a whole. */
  JsonNode bridge(@Nullable String macAddress) {
    ObjectNode configuration = common("bridge");
    configuration.put("bridge", network.bridge());
    configuration.put("isGateway", true);
    configuration.put("isDefaultGateway", true);
    configuration.put("hairpinMode", true);
    var range = Map.of("subnet", network.subnet(), "gateway", network.gateway());
    configuration.putPOJO(
        "ipam",
        Map.of(
            "type", "host-local",
            "dataDir", addresses.toString(),
            "ranges", List.of(List.of(range))));
    if (macAddress != null) {
      configuration.putPOJO("runtimeConfig", Map.of("mac", macAddress));
    }
    return configuration;
  }

  /** With snat, so that the host reaches its own 127.0.0.1 as with Docker. */
  JsonNode portmap(List<PortMapping> ports, JsonNode bridgeResult) {
    ObjectNode configuration = common("portmap");
    configuration.put("snat", true);
    configuration.putPOJO(
        "runtimeConfig",
        Map.of("portMappings", ports.stream().map(PluginConfiguration::mapping).toList()));
    configuration.set("prevResult", bridgeResult);
    return configuration;
  }

  private ObjectNode common(String type) {
    return json.createObjectNode()
        .put("cniVersion", CniPlugins.VERSION)
        .put("name", network.bridge())
        .put("type", type);
  }

  private static Map<String, Object> mapping(PortMapping port) {
    return Map.of(
        "hostPort", port.hostPort(),
        "containerPort", port.containerPort(),
        "protocol", port.protocol(),
        "hostIP", port.hostAddress());
  }
}
