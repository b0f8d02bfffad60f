package dev.slipway.image.model;

import dev.slipway.runtime.Descriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A manifest (configuration and layers) or an index (further manifests by platform). */
public record Manifest(@Nullable Descriptor config, List<Descriptor> layers, List<Child> children) {

  public static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
  public static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";

  private static final Set<String> MANIFESTS =
      Set.of(TYPE, "application/vnd.docker.distribution.manifest.v2+json");
  private static final Set<String> INDEXES =
      Set.of(
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What an index says about one of its manifests; texts are empty where it says nothing. */
  public record Child(
      Descriptor descriptor, String os, String architecture, Map<String, String> annotations) {

    /** Whether it can run here, as far as the index tells. */
    public boolean fits() {
      return os.isEmpty() || (os.equals("linux") && architecture.equals(hostArchitecture()));
    }

    public boolean isIndex() {
      return INDEXES.contains(descriptor.mediaType());
    }

    public boolean isManifest() {
      return MANIFESTS.contains(descriptor.mediaType());
    }
  }

  /** This machine's architecture in OCI's word. */
  public static String hostArchitecture() {
    String name = System.getProperty("os.arch", "");
    return switch (name) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> name;
    };
  }

  /**
   * Reads a manifest or an index.
   *
   * @throws ImageFault.InvalidArchive if it is neither
   */
  public static Manifest read(byte[] json) {
    try {
      File file = JSON.readValue(json, File.class);
      if (file == null || (file.config() == null && file.manifests() == null)) {
        throw new ImageFault.InvalidArchive("invalid manifest: neither manifest nor index");
      }
      return file.manifest();
    } catch (JacksonException e) {
      throw new ImageFault.InvalidArchive("invalid manifest: " + BadJson.told(e));
    }
  }

  /** Writes an OCI manifest; the same input gives the same bytes. */
  public static byte[] write(Descriptor config, List<Descriptor> layers) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", TYPE);
    manifest.put("config", fields(config));
    manifest.put("layers", layers.stream().map(Manifest::fields).toList());
    return JSON.writeValueAsBytes(manifest);
  }

  private static Map<String, Object> fields(Descriptor descriptor) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("mediaType", descriptor.mediaType());
    fields.put("digest", descriptor.digest());
    fields.put("size", descriptor.size());
    return fields;
  }

  private record File(
      @Nullable Entry config,
      @Nullable List<@Nullable Entry> layers,
      @Nullable List<@Nullable Entry> manifests) {

    Manifest manifest() {
      return new Manifest(
          config == null ? null : config.descriptor(),
          entries(layers).stream().map(Entry::descriptor).toList(),
          entries(manifests).stream().map(Entry::child).toList());
    }

    private static List<Entry> entries(@Nullable List<@Nullable Entry> entries) {
      List<Entry> present = new ArrayList<>();
      if (entries != null) {
        for (Entry entry : entries) {
          if (entry != null) {
            present.add(entry);
          }
        }
      }
      return present;
    }
  }

  private record Platform(@Nullable String os, @Nullable String architecture) {}

  private record Entry(
      @Nullable String mediaType,
      @Nullable String digest,
      @Nullable Long size,
      @Nullable Platform platform,
      @Nullable Map<String, @Nullable String> annotations) {

    Descriptor descriptor() {
      if (digest == null || !Digest.matches(digest) || size == null || size < 0) {
        throw new ImageFault.InvalidArchive("invalid manifest: bad descriptor " + digest);
      }
      return new Descriptor(text(mediaType), digest, size);
    }

    Child child() {
      Map<String, String> texts = new LinkedHashMap<>();
      if (annotations != null) {
        annotations.forEach((key, value) -> texts.put(key, text(value)));
      }
      return new Child(
          descriptor(),
          platform == null ? "" : text(platform.os()),
          platform == null ? "" : text(platform.architecture()),
          texts);
    }

    private static String text(@Nullable String text) {
      return text == null ? "" : text;
    }
  }
}
