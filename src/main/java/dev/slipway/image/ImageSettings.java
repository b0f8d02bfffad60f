package dev.slipway.image;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of this module.
 *
 * @param dataDir archives are spooled to {@code tmp} below it
 */
@ConfigurationProperties("slipway")
record ImageSettings(@DefaultValue("/var/lib/slipway") Path dataDir, @DefaultValue Image image) {

  /**
   * Settings {@code slipway.image.*}.
   *
   * @param busybox the statically linked executable that the first image is made of
   * @param keepFree how much of the disk a load or import leaves free, but never more than a
   *     twentieth of it; 0 for no limit
   */
  record Image(
      @DefaultValue("/bin/busybox") Path busybox, @DefaultValue("128MB") DataSize keepFree) {}

  Path spool() {
    return dataDir.resolve("tmp");
  }
}
