package dev.slipway.image.model;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An image's configuration; immutable, since its id is its digest. What the configuration does not
 * say is an empty text, list or map.
 *
 * @param id {@code sha256:…} of the stored JSON
 * @param chainId name of the committed snapshot that a container's snapshot has as its parent;
 *     empty for an image without layers
 * @param created 0001-01-01T00:00:00Z when the image does not say
 * @param exposedPorts {@code 80/tcp}
 * @param volumes container paths
 * @param diffIds digests of the uncompressed layers, bottom first
 * @param history oldest first
 * @param json the stored JSON text, for what is not named here
 */
public record ImageConfig(
    String id,
    String chainId,
    String os,
    String architecture,
    String variant,
    Instant created,
    List<String> env,
    List<String> entrypoint,
    List<String> cmd,
    String workingDir,
    String user,
    Map<String, String> labels,
    String stopSignal,
    List<String> exposedPorts,
    List<String> volumes,
    List<String> diffIds,
    String author,
    String comment,
    List<History> history,
    String json) {

  /** Names of the snapshots that the layers become, bottom first. */
  public static List<String> chainIds(List<String> diffIds) {
    List<String> chain = new ArrayList<>();
    for (String diffId : diffIds) {
      chain.add(
          chain.isEmpty()
              ? diffId
              : Digest.of((chain.getLast() + " " + diffId).getBytes(StandardCharsets.UTF_8))
                  .value());
    }
    return List.copyOf(chain);
  }

  public List<String> chainIds() {
    return chainIds(diffIds);
  }

  /** How one layer came to be; {@code emptyLayer} rows have no diff id. */
  public record History(
      Instant created, String createdBy, String author, String comment, boolean emptyLayer) {}
}
