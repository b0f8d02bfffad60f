package dev.slipway.start;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the start path is told from outside.
 *
 * @param node name of this host in events and labels
 * @param parallelCreates how many tasks containerd is asked to create at once; 0 means twice the
 *     processors
 */
@ConfigurationProperties("slipway")
public record StartSettings(
    @DefaultValue("/var/lib/slipway") Path dataDir,
    @DefaultValue("") String node,
    @DefaultValue("0") int parallelCreates) {

  public int places() {
    return parallelCreates > 0 ? parallelCreates : 2 * Runtime.getRuntime().availableProcessors();
  }

  public Path containerDirectory(String containerId) {
    return dataDir.resolve("containers").resolve(containerId);
  }
}
