package dev.slipway.whole;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The body of a create request: busybox without a network, until a test asks for more. */
public final class ContainerBody {

  private static final JsonMapper JSON = new JsonMapper();

  private final ObjectNode body = JSON.createObjectNode();

  private ContainerBody(List<String> command) {
    with("Image", "busybox:latest");
    with("Cmd", command);
    host("NetworkMode", "none");
  }

  public static ContainerBody running(String... command) {
    return new ContainerBody(List.of(command));
  }

  /** Runs until it is told to end, and ends at once then. */
  public static ContainerBody sleeping() {
    return shell("trap 'exit 0' TERM; while true; do sleep 1 & wait $!; done");
  }

  public static ContainerBody shell(String script) {
    return running("sh", "-c", script);
  }

  public ContainerBody with(String field, Object value) {
    body.set(field, JSON.valueToTree(value));
    return this;
  }

  public ContainerBody host(String field, Object value) {
    body.withObject("/HostConfig").set(field, JSON.valueToTree(value));
    return this;
  }

  public ContainerBody network(String mode) {
    return host("NetworkMode", mode);
  }

  /** Publishes a TCP port on every address of the host. */
  public ContainerBody publishing(int containerPort, int hostPort) {
    String key = containerPort + "/tcp";
    with("ExposedPorts", Map.of(key, Map.of()));
    return host(
        "PortBindings", Map.of(key, List.of(Map.of("HostPort", Integer.toString(hostPort)))));
  }

  @Override
  public String toString() {
    return body.toString();
  }
}
