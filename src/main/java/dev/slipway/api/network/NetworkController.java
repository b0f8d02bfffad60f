package dev.slipway.api.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.api.http.ApiFault;
import dev.slipway.api.http.Filters;
import dev.slipway.api.http.Params;
import dev.slipway.container.NetworkEndpoint;
import dev.slipway.network.BuiltInNetwork;
import dev.slipway.network.Networks;
import dev.slipway.view.ContainerViews;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows the built-in networks; there are no others yet. */
@RestController
public class NetworkController {

  private static final Set<String> FILTERS =
      Set.of("dangling", "driver", "id", "label", "name", "scope", "type");

  /** Docker dates its built-in networks to the start of the daemon. */
  private final Instant created = Instant.now();

  private final Networks networks;
  private final ContainerViews containers;

  NetworkController(Networks networks, ContainerViews containers) {
    this.networks = networks;
    this.containers = containers;
  }

  /** One network as Docker shows it. */
  record Network(
      @JsonProperty("Name") String name,
      @JsonProperty("Id") String id,
      @JsonProperty("Created") String created,
      @JsonProperty("Scope") String scope,
      @JsonProperty("Driver") String driver,
      @JsonProperty("EnableIPv6") boolean ipv6,
      @JsonProperty("IPAM") Ipam ipam,
      @JsonProperty("Internal") boolean internal,
      @JsonProperty("Attachable") boolean attachable,
      @JsonProperty("Ingress") boolean ingress,
      @JsonProperty("ConfigFrom") Map<String, String> configFrom,
      @JsonProperty("ConfigOnly") boolean configOnly,
      @JsonProperty("Containers") Map<String, Attached> containers,
      @JsonProperty("Options") Map<String, String> options,
      @JsonProperty("Labels") Map<String, String> labels) {}

  /** How addresses are given out. */
  record Ipam(
      @JsonProperty("Driver") String driver,
      @JsonProperty("Options") @Nullable Map<String, String> options,
      @JsonProperty("Config") List<Map<String, String>> config) {}

  /** A running container of the network. */
  record Attached(
      @JsonProperty("Name") String name,
      @JsonProperty("EndpointID") String endpointId,
      @JsonProperty("MacAddress") String macAddress,
      @JsonProperty("IPv4Address") String ipv4Address,
      @JsonProperty("IPv6Address") String ipv6Address) {}

  @GetMapping(
      path = {"/networks", "/networks/"},
      produces = MediaType.APPLICATION_JSON_VALUE)
  List<Network> list(@RequestParam(required = false) @Nullable String filters) {
    Filters filter = Filters.parse(filters, FILTERS);
    return networks.list().stream()
        .filter(network -> accepts(filter, network))
        .map(network -> shown(network, Map.of()))
        .toList();
  }

  @GetMapping(path = "/networks/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  Network inspect(@PathVariable String id) {
    BuiltInNetwork network = find(id);
    return shown(network, attached(network));
  }

  @DeleteMapping("/networks/{id}")
  void remove(@PathVariable String id) {
    throw new ApiFault(
        HttpStatus.FORBIDDEN, find(id).name() + " is a pre-defined network and cannot be removed");
  }

  /** The network of that id or name; otherwise Docker's 404. */
  public BuiltInNetwork find(String id) {
    return networks
        .find(id)
        .orElseThrow(() -> ApiFault.notFound("network " + Params.printable(id) + " not found"));
  }

  private static boolean accepts(Filters filter, BuiltInNetwork network) {
    return filter.exact("driver", network.driver())
        && filter.match("id", network.id())
        && filter.match("name", network.name())
        && filter.exact("scope", "local")
        && filter.exact("type", "builtin")
        && filter.labels("label", Map.of())
        && !filter.flag("dangling", false);
  }

  private Map<String, Attached> attached(BuiltInNetwork network) {
    Map<String, Attached> attached = new TreeMap<>();
    containers.list().stream()
        .filter(container ->
            container.status().equals("running") || container.status().equals("paused"))
        .forEach(container -> {
          NetworkEndpoint endpoint = container.endpoint();
          if (endpoint != null && endpoint.network().equals(network.name())) {
            attached.put(container.id(), member(container.name(), endpoint));
          }
        });
    return attached;
  }

  private static Attached member(String name, NetworkEndpoint endpoint) {
    String address = endpoint.address();
    return new Attached(
        name,
        endpoint.endpointId(),
        endpoint.macAddress(),
        address.isEmpty() ? "" : address + "/" + endpoint.prefixLength(),
        "");
  }

  private Network shown(BuiltInNetwork network, Map<String, Attached> members) {
    return new Network(
        network.name(),
        network.id(),
        created.toString(),
        "local",
        network.driver(),
        false,
        new Ipam("default", null, ranges(network)),
        false,
        false,
        false,
        Map.of("Network", ""),
        false,
        members,
        network.bridge().isEmpty()
            ? Map.of()
            : Map.of("com.docker.network.bridge.name", network.bridge()),
        Map.of());
  }

  private static List<Map<String, String>> ranges(BuiltInNetwork network) {
    return network.subnet().isEmpty()
        ? List.of()
        : List.of(Map.of("Subnet", network.subnet(), "Gateway", network.gateway()));
  }
}
