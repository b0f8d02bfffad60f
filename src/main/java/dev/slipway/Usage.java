package dev.slipway;

import java.util.List;

/** What {@code --help} prints. */
final class Usage {

  private Usage() {}

  static boolean asked(String[] arguments) {
    return List.of(arguments).stream().anyMatch(List.of("--help", "-h", "help")::contains);
  }

  /** The settings that people change, with their defaults. */
  static String text() {
    return """
    Slipway starts containers on containerd behind the Docker Engine API.

    usage: slipway [--setting=value ...]        (needs root)

    Each setting may also be an environment variable: slipway.data-dir is SLIPWAY_DATA_DIR.

      --slipway.data-dir=/var/lib/slipway       everything the service keeps lies under it
      --slipway.http.socket=/run/slipway.sock   unix socket, mode 0660; empty for none
      --server.port=-1                          Docker Engine API on 127.0.0.1, too; -1 for no port
      --management.server.port=                 metrics on 127.0.0.1 instead of on the socket
      --slipway.node=<host name>                name of this host in records
      --slipway.containerd.address=             socket of a containerd; empty runs a private one
      --slipway.network.subnet=<CIDR>           addresses of the bridge network
      --slipway.network.bridge=<name>           Linux bridge of the bridge network
      --slipway.runtimes.<name>.path=<file>     one more OCI runtime, for HostConfig.Runtime
      --slipway.default-runtime=runc            the one of them for containers that name none
      --slipway.history.keep=90d                history of removed containers; 0 for ever
      --spring.datasource.url=<JDBC URL>        event store; an H2 file by default, or PostgreSQL
      --logging.structured.format.console=ecs   logs as JSON

    Two services run side by side when data directory, socket, bridge and subnet differ.
    """;
  }
}
