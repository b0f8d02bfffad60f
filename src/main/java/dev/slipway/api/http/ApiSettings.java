package dev.slipway.api.http;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings that this module uses.
 *
 * @param node this host's name among several; the host's own name by default
 * @param runtimes OCI runtimes by name; {@code runc} is always among them
 * @param defaultRuntime the one that a container gets when it is created without a choice
 */
@ConfigurationProperties("slipway")
public record ApiSettings(
    @DefaultValue("/var/lib/slipway") Path dataDir,
    @Nullable String node,
    @DefaultValue Http http,
    @Nullable Map<String, RuntimeBinary> runtimes,
    @DefaultValue("runc") String defaultRuntime) {

  /**
   * Settings {@code slipway.http.*}.
   *
   * @param socket path of the unix socket; empty for none
   */
  public record Http(@DefaultValue("/run/slipway.sock") String socket) {}

  /** Where an OCI runtime's executable is. */
  public record RuntimeBinary(String path) {}

  public String nodeName() {
    return node == null || node.isBlank() ? Host.name() : node;
  }
}
