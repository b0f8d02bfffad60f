package dev.slipway.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads Docker's port bindings. */
final class PortList {

  private static final Pattern NUMBER = Pattern.compile("\\d{1,5}");
  private static final List<String> PROTOCOLS = List.of("tcp", "udp", "sctp");

  /** A first and a last port. */
  private record Range(int first, int last) {}

  private PortList() {}

  static List<PublishedPort> published(ContainerConfig config, HostConfig host) {
    var mode = host.networkMode();
    if (mode.equals("host") || mode.equals("none") || mode.startsWith("container:")) {
      return List.of();
    }
    var ports = new ArrayList<PublishedPort>();
    var bindings = new TreeMap<>(host.portBindings());
    bindings.forEach((port, binds) -> {
      var empty = binds == null || binds.isEmpty();
      for (var bind : empty ? List.of(new HostConfig.PortBinding("", "")) : binds) {
        ports.add(port(port, bind));
      }
    });
    if (host.publishAllPorts()) {
      config.exposedPorts().keySet().stream()
          .filter(port -> !bindings.containsKey(port))
          .sorted()
          .forEach(port -> ports.add(port(port, new HostConfig.PortBinding("", ""))));
    }
    return ports;
  }

  static void validate(ContainerConfig config, HostConfig host) {
    config.exposedPorts().keySet().forEach(PortList::containerPort);
    host.portBindings()
        .forEach((port, binds) -> {
          containerPort(port);
          if (binds != null) {
            binds.forEach(bind -> port(port, bind));
          }
        });
  }

  private static PublishedPort port(String key, HostConfig.PortBinding bind) {
    var hostPorts = bind.hostPort().isEmpty() ? new Range(0, 0) : range(bind.hostPort());
    if (!bind.hostIp().isEmpty() && !Addresses.isIp(bind.hostIp())) {
      throw new InvalidSettings("invalid port specification: \"" + bind.hostIp() + "\"");
    }
    return new PublishedPort(
        containerPort(key), protocol(key), bind.hostIp(), hostPorts.first(), hostPorts.last());
  }

  private static int containerPort(String key) {
    var number = key.split("/", 2)[0];
    var range = range(number);
    if (range.first() != range.last() || range.first() == 0 || !PROTOCOLS.contains(protocol(key))) {
      throw new InvalidSettings("invalid port specification: \"" + key + "\"");
    }
    return range.first();
  }

  private static String protocol(String key) {
    var slash = key.indexOf('/');
    return slash < 0 || slash == key.length() - 1 ? "tcp" : key.substring(slash + 1);
  }

  private static Range range(String text) {
    var dash = text.indexOf('-');
    var first = number(dash < 0 ? text : text.substring(0, dash), text);
    var last = dash < 0 ? first : number(text.substring(dash + 1), text);
    if (last < first) {
      throw new InvalidSettings("invalid port specification: \"" + text + "\"");
    }
    return new Range(first, last);
  }

  private static int number(String digits, String whole) {
    if (!NUMBER.matcher(digits).matches() || Integer.parseInt(digits) > 65535) {
      throw new InvalidSettings("invalid port specification: \"" + whole + "\"");
    }
    return Integer.parseInt(digits);
  }
}
