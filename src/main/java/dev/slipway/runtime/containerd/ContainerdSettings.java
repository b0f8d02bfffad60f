package dev.slipway.runtime.containerd;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** How to reach containerd, or how to run a private one below the data directory. */
@ConfigurationProperties("slipway")
record ContainerdSettings(
    @DefaultValue("/var/lib/slipway") Path dataDir, @DefaultValue Containerd containerd) {

  /**
   * Settings of containerd itself.
   *
   * @param address socket of a containerd that somebody else runs; empty: run a private one
   * @param namespace containerd namespace of all our objects
   * @param binary name on the PATH or path of containerd's executable
   * @param snapshotter name of the snapshotter; empty: overlayfs where it works, else native
   * @param startTimeout how long to wait at start-up until containerd serves
   */
  record Containerd(
      @DefaultValue("") String address,
      @DefaultValue("slipway") String namespace,
      @DefaultValue("containerd") String binary,
      @DefaultValue("") String snapshotter,
      @DefaultValue("20s") Duration startTimeout,
      @DefaultValue Deadline deadline) {}

  /** The longest that one call of each kind may take. */
  record Deadline(
      @DefaultValue("60s") Duration create,
      @DefaultValue("30s") Duration start,
      @DefaultValue("30s") Duration delete,
      @DefaultValue("10s") Duration kill,
      @DefaultValue("10m") Duration transfer,
      @DefaultValue("10s") Duration other) {}
}
