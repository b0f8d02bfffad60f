package dev.slipway.image.archive;

import dev.slipway.image.model.ImageFault;
import dev.slipway.image.model.Platform;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What the configuration of an imported root file system says. */
public record RootfsConfig(
    Platform platform, String comment, Instant created, List<String> changes) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * The configuration's JSON; the same input gives the same bytes.
   *
   * @throws ImageFault.InvalidChange if a change cannot be applied
   */
  public byte[] json(String diffId) {
    Map<String, Object> history = new LinkedHashMap<>();
    history.put("created", created.toString());
    history.put("comment", comment);
    Map<String, Object> rootfs = new LinkedHashMap<>();
    rootfs.put("type", "layers");
    rootfs.put("diff_ids", List.of(diffId));
    Map<String, Object> image = new LinkedHashMap<>();
    image.put("architecture", platform.architecture());
    if (!platform.variant().isEmpty()) {
      image.put("variant", platform.variant());
    }
    image.put("config", ConfigChanges.apply(changes));
    image.put("created", created.toString());
    image.put("history", List.of(history));
    image.put("os", platform.os());
    image.put("rootfs", rootfs);
    image.put("comment", comment);
    return JSON.writeValueAsBytes(image);
  }
}
