package dev.slipway.network;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The settings of this module. */
@ConfigurationProperties("slipway")
record NetworkProperties(
    @DefaultValue("/var/lib/slipway") Path dataDir, @DefaultValue Network network) {

  /**
   * The bridge network.
   *
   * @param cniBinDir where the plugins lie; the first directory that exists is taken
   * @param subnet IPv4 CIDR; its first address is the bridge's
   * @param bridge name of the Linux bridge, at most 15 characters
   * @param pluginDeadline how long one run of a plugin or of iptables may take
   */
  record Network(
      @DefaultValue({"/usr/lib/cni", "/opt/cni/bin"}) List<String> cniBinDir,
      @DefaultValue("172.29.0.0/16") String subnet,
      @DefaultValue("slipway0") String bridge,
      @DefaultValue("30s") Duration pluginDeadline) {

    Network {
      Subnet.of(subnet);
      if (!bridge.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,14}")) {
        throw new IllegalArgumentException("slipway.network.bridge is no device name: " + bridge);
      }
    }

    // Boot binds a single path, but not the elements of a list of paths.
    List<Path> pluginDirectories() {
      return cniBinDir.stream().map(Path::of).toList();
    }
  }
}
