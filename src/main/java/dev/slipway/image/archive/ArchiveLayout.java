package dev.slipway.image.archive;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.image.model.BadJson;
import dev.slipway.image.model.Digest;
import dev.slipway.image.model.Document;
import dev.slipway.image.model.ImageFault;
import dev.slipway.image.model.ImageReference;
import dev.slipway.image.model.Manifest;
import dev.slipway.runtime.Descriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the images in an archive: {@code docker save}'s layout, OCI's, both in one, or the one from
 * before Docker 1.10.
 */
public final class ArchiveLayout {

  private static final int MAX_DEPTH = 4;
  private static final String DOCKER = "manifest.json";
  private static final String OCI = "index.json";
  private static final String FULL_NAME = "io.containerd.image.name";
  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final Set<String> CONFIGS =
      Set.of(Manifest.CONFIG_TYPE, "application/vnd.docker.container.image.v1+json");
  private static final Set<String> LAYERS =
      Set.of(
          "application/vnd.oci.image.layer.v1.tar",
          "application/vnd.oci.image.layer.v1.tar+gzip",
          "application/vnd.oci.image.layer.v1.tar+zstd",
          "application/vnd.docker.image.rootfs.diff.tar",
          "application/vnd.docker.image.rootfs.diff.tar.gzip",
          "application/vnd.docker.image.rootfs.diff.tar.zstd");
  private static final Pattern NAMED_BY_DIGEST =
      Pattern.compile("(?:.*/)?([a-f0-9]{64})(?:\\.json)?");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ImageArchive archive;

  private ArchiveLayout(ImageArchive archive) {
    this.archive = archive;
  }

  /**
   * The archive's images for this host, at least one, in the archive's order.
   *
   * @throws ImageFault.InvalidArchive if there is none, or one is incomplete or damaged
   */
  public static List<ArchivedImage> images(ImageArchive archive) {
    ArchiveLayout layout = new ArchiveLayout(archive);
    if (!archive.has(DOCKER) && !archive.has(OCI)) {
      if (LegacyLayout.isOf(archive)) {
        return LegacyLayout.images(archive);
      }
      throw new ImageFault.InvalidArchive(
          "invalid archive: neither " + DOCKER + " nor " + OCI + " found");
    }
    List<ArchivedImage> images = archive.has(OCI) ? layout.oci() : List.of();
    if (archive.has(DOCKER)) {
      images = layout.docker(images);
    }
    if (images.isEmpty()) {
      throw new ImageFault.InvalidArchive(
          "invalid archive: no image for linux/" + Manifest.hostArchitecture());
    }
    return images;
  }

  /** Docker's list says what is there and how it is named; OCI's manifests are kept if they fit. */
  private List<ArchivedImage> docker(List<ArchivedImage> oci) {
    List<ArchivedImage> images = new ArrayList<>();
    for (Saved saved : savedImages()) {
      byte[] config = config(saved.config());
      String id = Digest.of(config).value();
      List<ImageReference> names = saved.tags().stream().map(ArchiveLayout::reference).toList();
      images.add(
          oci.stream()
              .filter(image -> image.config().id().equals(id))
              .findFirst()
              .map(image -> image.named(names))
              .orElseGet(() -> made(config, saved, names)));
    }
    return images;
  }

  private ArchivedImage made(byte[] config, Saved saved, List<ImageReference> names) {
    List<Spool.Piece> layers = new ArrayList<>();
    for (String name : saved.layers()) {
      layers.add(archive.layer(name));
    }
    return ArchivedImage.make(config, layers, names);
  }

  private byte[] config(String name) {
    byte[] bytes = archive.json(name);
    Matcher matcher = NAMED_BY_DIGEST.matcher(name);
    if (matcher.matches() && !Digest.of(bytes).hex().equals(matcher.group(1))) {
      throw wrongDigest(name, Digest.of(bytes).value());
    }
    return bytes;
  }

  private List<Saved> savedImages() {
    try {
      List<Saved> saved = new ArrayList<>();
      SavedFile[] files = JSON.readValue(archive.json(DOCKER), SavedFile[].class);
      for (SavedFile file : files == null ? new SavedFile[0] : files) {
        saved.add(Saved.of(file));
      }
      return saved;
    } catch (JacksonException e) {
      throw new ImageFault.InvalidArchive("invalid " + DOCKER + ": " + BadJson.told(e));
    }
  }

  private List<ArchivedImage> oci() {
    List<ArchivedImage> images = new ArrayList<>();
    for (Manifest.Child child : Manifest.read(archive.json(OCI)).children()) {
      Manifest.Child chosen = choose(child, 0);
      if (chosen != null) {
        images.add(image(chosen.descriptor(), names(child)));
      }
    }
    return images;
  }

  private Manifest.@Nullable Child choose(Manifest.Child child, int depth) {
    if (!child.fits() || depth > MAX_DEPTH) {
      return null;
    }
    if (!child.isIndex()) {
      return child.isManifest() ? child : null;
    }
    for (Manifest.Child below : Manifest.read(blob(child.descriptor())).children()) {
      Manifest.Child chosen = choose(below, depth + 1);
      if (chosen != null) {
        return chosen;
      }
    }
    return null;
  }

  private ArchivedImage image(Descriptor descriptor, List<ImageReference> names) {
    byte[] bytes = blob(descriptor);
    Manifest manifest = Manifest.read(bytes);
    Descriptor config = manifest.config();
    if (config == null || !CONFIGS.contains(config.mediaType())) {
      throw new ImageFault.InvalidArchive(
          "invalid archive: manifest " + descriptor.digest() + " is not that of an image");
    }
    List<ArchivedImage.Layer> layers = new ArrayList<>();
    for (Descriptor layer : manifest.layers()) {
      if (!LAYERS.contains(layer.mediaType())) {
        throw new ImageFault.InvalidArchive("unsupported layer type " + layer.mediaType());
      }
      layers.add(new ArchivedImage.Layer(piece(layer), layer.mediaType()));
    }
    return ArchivedImage.of(
        new Document(config.mediaType(), blob(config)),
        new Document(descriptor.mediaType(), bytes),
        layers,
        names);
  }

  private byte[] blob(Descriptor descriptor) {
    piece(descriptor);
    return archive.json(path(descriptor));
  }

  private Spool.Piece piece(Descriptor descriptor) {
    Spool.Piece piece = archive.file(path(descriptor));
    if (!piece.digest().equals(descriptor.digest())) {
      throw wrongDigest(path(descriptor), piece.digest());
    }
    if (piece.size() != descriptor.size()) {
      throw new ImageFault.InvalidArchive("wrong size: " + path(descriptor));
    }
    return piece;
  }

  private static String path(Descriptor descriptor) {
    return "blobs/sha256/" + new Digest(descriptor.digest()).hex();
  }

  /** A bare word in OCI's annotation is a tag without a repository, so no name. */
  private static List<ImageReference> names(Manifest.Child child) {
    String full = child.annotations().getOrDefault(FULL_NAME, "");
    String reference = child.annotations().getOrDefault(REF_NAME, "");
    if (!full.isEmpty()) {
      return List.of(reference(full));
    }
    boolean isName = reference.contains("/") || reference.contains(":");
    return isName ? List.of(reference(reference)) : List.of();
  }

  static ImageReference reference(String text) {
    try {
      return ImageReference.parse(text);
    } catch (ImageFault.InvalidReference e) {
      throw new ImageFault.InvalidArchive("invalid archive: name " + text + ": " + e.getMessage());
    }
  }

  private static ImageFault.InvalidArchive wrongDigest(String name, String actual) {
    return new ImageFault.InvalidArchive("wrong digest: " + name + " is " + actual);
  }

  private record SavedFile(
      @JsonProperty("Config") @Nullable String config,
      @JsonProperty("RepoTags") @Nullable List<@Nullable String> repoTags,
      @JsonProperty("Layers") @Nullable List<@Nullable String> layers) {}

  private record Saved(String config, List<String> tags, List<String> layers) {

    static Saved of(@Nullable SavedFile file) {
      if (file == null || file.config() == null) {
        throw new ImageFault.InvalidArchive("invalid " + DOCKER + ": no configuration named");
      }
      return new Saved(
          file.config(), texts("RepoTags", file.repoTags()), texts("Layers", file.layers()));
    }

    private static List<String> texts(String field, @Nullable List<@Nullable String> given) {
      List<String> texts = new ArrayList<>();
      if (given != null) {
        for (String text : given) {
          if (text == null) {
            throw new ImageFault.InvalidArchive("invalid " + DOCKER + ": null in " + field);
          }
          texts.add(text);
        }
      }
      return texts;
    }
  }
}
