package dev.slipway.image;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of this room.
 *
 * @param dataDir archives are spooled to {@code tmp} below it
 */
@ConfigurationProperties("slipway")
record ImageSettings(@DefaultValue("/var/lib/slipway") Path dataDir, @DefaultValue Image image) {

  /**
   * Settings {@code slipway.image.*}.
   *
   * @param busybox the statically linked executable that the first image is made of
   */
  record Image(@DefaultValue("/bin/busybox") Path busybox) {}

  Path spool() {
    return dataDir.resolve("tmp");
  }
}
