package dev.slipway.image.archive;

import dev.slipway.image.model.BadJson;
import dev.slipway.image.model.ImageFault;
import dev.slipway.image.model.ImageReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Archives as {@code docker save} wrote them before version 1.10: a folder for each layer, with its
 * tar and a configuration that names the layer below, and one file with the names. The
 * configurations are made into today's, as Docker does it.
 */
final class LegacyLayout {

  private static final String NAMES = "repositories";
  private static final String CONFIG = "/json";
  private static final String LAYER = "/layer.tar";
  private static final int MAX_LAYERS = 127;

  /** What a configuration of today says elsewhere, or not at all. */
  private static final List<String> DROPPED =
      List.of("id", "parent", "parent_id", "layer_id", "throwaway", "Size");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ImageArchive archive;
  private final Map<String, String> parents = new LinkedHashMap<>();
  private final Map<String, Spool.Piece> layers = new LinkedHashMap<>();
  private final Map<String, String> diffIds = new LinkedHashMap<>();

  private LegacyLayout(ImageArchive archive) {
    this.archive = archive;
  }

  /** Whether an archive without a manifest is of this form. */
  static boolean isOf(ImageArchive archive) {
    return archive.has(NAMES) || archive.names().stream().anyMatch(LegacyLayout::isConfig);
  }

  private static boolean isConfig(String name) {
    return name.endsWith(CONFIG) && name.indexOf('/') == name.lastIndexOf('/');
  }

  /**
   * The images that have a name or that no other stands on.
   *
   * @throws ImageFault.InvalidArchive if one is incomplete or damaged
   */
  static List<ArchivedImage> images(ImageArchive archive) {
    return new LegacyLayout(archive).images();
  }

  private List<ArchivedImage> images() {
    Map<String, List<ImageReference>> names = names();
    Set<String> ids = new LinkedHashSet<>(names.keySet());
    ids.addAll(tops());
    return ids.stream().map(id -> image(id, names.getOrDefault(id, List.of()))).toList();
  }

  private List<String> tops() {
    List<String> ids =
        archive.names().stream()
            .filter(LegacyLayout::isConfig)
            .map(name -> name.substring(0, name.length() - CONFIG.length()))
            .toList();
    Set<String> below = new LinkedHashSet<>();
    ids.forEach(id -> below.add(parent(id)));
    return ids.stream().filter(id -> !below.contains(id)).toList();
  }

  private Map<String, List<ImageReference>> names() {
    Map<String, List<ImageReference>> names = new LinkedHashMap<>();
    if (!archive.has(NAMES)) {
      return names;
    }
    for (Map.Entry<String, JsonNode> repository : object(NAMES).properties()) {
      for (Map.Entry<String, JsonNode> tag : repository.getValue().properties()) {
        String id = tag.getValue().asString("");
        if (!archive.has(id + CONFIG)) {
          throw new ImageFault.InvalidArchive("invalid archive: invalid target ID: " + id);
        }
        names
            .computeIfAbsent(id, key -> new ArrayList<>())
            .add(ArchiveLayout.reference(repository.getKey() + ":" + tag.getKey()));
      }
    }
    return names;
  }

  private ArchivedImage image(String id, List<ImageReference> names) {
    Deque<String> chain = new ArrayDeque<>();
    for (String at = id; !at.isEmpty(); at = parent(at)) {
      chain.push(at);
      if (chain.size() > MAX_LAYERS) {
        throw new ImageFault.InvalidArchive(
            "invalid archive: image " + id + " has more than " + MAX_LAYERS + " layers");
      }
    }
    ObjectNode config = config(id);
    DROPPED.forEach(config::remove);
    ObjectNode rootfs = config.putObject("rootfs").put("type", "layers");
    chain.forEach(layer -> rootfs.withArray("diff_ids").add(diffId(layer)));
    chain.forEach(layer -> config.withArray("history").add(history(config(layer))));
    return ArchivedImage.make(
        JSON.writeValueAsBytes(config), chain.stream().map(this::layer).toList(), names);
  }

  private Spool.Piece layer(String id) {
    return layers.computeIfAbsent(id, key -> archive.layer(id + LAYER));
  }

  private String diffId(String id) {
    return diffIds.computeIfAbsent(id, key -> layer(id).uncompressedDigest());
  }

  private static ObjectNode history(ObjectNode config) {
    ObjectNode row = JSON.createObjectNode();
    copy(config.path("created"), "created", row);
    copy(config.path("author"), "author", row);
    copy(config.path("comment"), "comment", row);
    List<String> command = new ArrayList<>();
    config.path("container_config").path("Cmd").forEach(word -> command.add(word.asString("")));
    if (!command.isEmpty()) {
      row.put("created_by", String.join(" ", command));
    }
    return row;
  }

  private static void copy(JsonNode text, String field, ObjectNode row) {
    if (text.isString() && !text.asString().isEmpty()) {
      row.put(field, text.asString());
    }
  }

  /** The layer below; empty for the lowest. */
  private String parent(String id) {
    return parents.computeIfAbsent(id, key -> config(key).path("parent").asString(""));
  }

  /** Read anew each time: an archive may have more of them than fit into memory. */
  private ObjectNode config(String id) {
    return object(id + CONFIG);
  }

  private ObjectNode object(String name) {
    try {
      if (JSON.readTree(archive.json(name)) instanceof ObjectNode object) {
        return object;
      }
      throw new ImageFault.InvalidArchive("invalid " + name + ": it is no JSON object");
    } catch (JacksonException e) {
      throw new ImageFault.InvalidArchive("invalid " + name + ": " + BadJson.told(e));
    }
  }
}
