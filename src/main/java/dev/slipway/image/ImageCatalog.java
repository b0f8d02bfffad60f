package dev.slipway.image;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slipway.image.model.ConfigReader;
import dev.slipway.image.model.Digest;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.image.model.ImageFault;
import dev.slipway.image.model.ImageReference;
import dev.slipway.image.model.LocalImage;
import dev.slipway.image.model.Manifest;
import dev.slipway.image.model.NamedImage;
import dev.slipway.runtime.Content;
import dev.slipway.runtime.Descriptor;
import dev.slipway.runtime.Images;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Snapshots;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What containerd holds, seen as Docker's images. What a digest leads to never changes and is kept
 * in memory.
 */
@Component
class ImageCatalog {

  private static final Logger log = LoggerFactory.getLogger(ImageCatalog.class);
  private static final int LIMIT = 4096;
  private static final int MAX_DEPTH = 4;

  private final Images images;
  private final Content content;
  private final Snapshots snapshots;
  private final Cache<Images.Image, NamedImage> named = bounded(LIMIT);
  private final Cache<String, String> idsByTarget = bounded(LIMIT);
  private final Cache<String, ImageConfig> configs = bounded(LIMIT);
  private final Cache<String, Long> layerSizes = bounded(4 * LIMIT);

  ImageCatalog(Images images, Content content, Snapshots snapshots) {
    this.images = images;
    this.content = content;
    this.snapshots = snapshots;
  }

  private static <K, V> Cache<K, V> bounded(int limit) {
    return Caffeine.newBuilder().maximumSize(limit).build();
  }

  /** Every name that leads to an image; a name whose content is damaged is left out. */
  List<NamedImage> names() {
    List<NamedImage> names = new ArrayList<>();
    for (Images.Image image : images.list()) {
      named(image).ifPresent(names::add);
    }
    return names;
  }

  Optional<NamedImage> named(String name) {
    return images.find(name).flatMap(this::named);
  }

  List<NamedImage> namesOf(String imageId) {
    return names().stream().filter(name -> name.imageId().equals(imageId)).toList();
  }

  List<LocalImage> list() {
    Map<String, List<NamedImage>> byId = new LinkedHashMap<>();
    for (NamedImage name : names()) {
      byId.computeIfAbsent(name.imageId(), id -> new ArrayList<>()).add(name);
    }
    List<LocalImage> list = new ArrayList<>();
    byId.forEach(
        (id, names) -> config(id).map(config -> local(config, names)).ifPresent(list::add));
    list.sort(Comparator.comparing(LocalImage::created).reversed().thenComparing(LocalImage::id));
    return list;
  }

  /** Finds by name, id or a prefix of the id, in this order. */
  Optional<LocalImage> find(String asked) {
    List<NamedImage> names = names();
    return id(asked, names).flatMap(id -> local(id, names));
  }

  /** Has the names asked for anew. */
  void forgetNames() {
    images.forget();
  }

  /** As {@link #find}, for those who need nothing but the id. */
  Optional<String> id(String asked) {
    return id(asked, names());
  }

  private Optional<String> id(String asked, List<NamedImage> names) {
    if (ImageReference.isIdentifier(asked)) {
      return present("sha256:" + asked, names);
    }
    if (Digest.matches(asked)) {
      return present(asked, names);
    }
    ImageReference reference = ImageReference.parse(asked);
    return names.stream()
        .filter(name -> name.is(reference))
        .findFirst()
        .or(() -> byContent(names, reference))
        .map(NamedImage::imageId)
        .or(() -> byPrefix(names, asked))
        .filter(id -> config(id).isPresent());
  }

  private Optional<String> present(String id, List<NamedImage> names) {
    return names.stream().anyMatch(name -> name.imageId().equals(id))
        ? Optional.of(id).filter(known -> config(known).isPresent())
        : Optional.empty();
  }

  Optional<LocalImage> byId(String imageId) {
    return local(imageId, names());
  }

  Optional<ImageConfig> config(String imageId) {
    ImageConfig known = configs.getIfPresent(imageId);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      ImageConfig config = ConfigReader.read(content.read(imageId));
      configs.put(imageId, config);
      return Optional.of(config);
    } catch (RuntimeFault.NotFound | ImageFault.InvalidArchive e) {
      log.debug("{} is no image", imageId, e);
      return Optional.empty();
    }
  }

  /** Disk use of one unpacked layer in bytes; 0 if it is not unpacked. */
  long layerSize(String chainId) {
    Long known = layerSizes.getIfPresent(chainId);
    if (known != null) {
      return known;
    }
    try {
      long size = snapshots.usage(chainId).bytes();
      layerSizes.put(chainId, size);
      return size;
    } catch (RuntimeFault.NotFound e) {
      return 0;
    }
  }

  /** A reference by digest also finds the image whose tag in that repository has the digest. */
  private static Optional<NamedImage> byContent(List<NamedImage> names, ImageReference asked) {
    return names.stream()
        .filter(name -> name.isOf(asked.name()) && name.target().digest().equals(asked.digest()))
        .findFirst();
  }

  private static Optional<String> byPrefix(List<NamedImage> names, String asked) {
    String prefix = asked.startsWith("sha256:") ? asked : "sha256:" + asked;
    List<String> ids =
        names.stream()
            .map(NamedImage::imageId)
            .filter(id -> id.startsWith(prefix))
            .distinct()
            .toList();
    return ids.size() == 1 ? Optional.of(ids.getFirst()) : Optional.empty();
  }

  private Optional<LocalImage> local(String imageId, List<NamedImage> all) {
    List<NamedImage> names = all.stream().filter(name -> name.imageId().equals(imageId)).toList();
    return names.isEmpty() ? Optional.empty() : config(imageId).map(config -> local(config, names));
  }

  private LocalImage local(ImageConfig config, List<NamedImage> names) {
    return new LocalImage(
        config.id(),
        familiar(names, NamedImage::isTag),
        familiar(names, NamedImage::isDigest),
        config.created(),
        config.chainIds().stream().mapToLong(this::layerSize).sum(),
        config.labels());
  }

  private static List<String> familiar(List<NamedImage> names, Predicate<NamedImage> kind) {
    List<String> texts = new ArrayList<>();
    for (NamedImage name : names) {
      ImageReference reference = name.reference();
      if (reference != null && kind.test(name)) {
        texts.add(reference.familiar());
      }
    }
    return texts.stream().sorted().toList();
  }

  private Optional<NamedImage> named(Images.Image image) {
    NamedImage known = named.getIfPresent(image);
    if (known != null) {
      return Optional.of(known);
    }
    String id = imageId(image.target());
    if (id == null) {
      return Optional.empty();
    }
    NamedImage read = NamedImage.of(image.name(), image.target(), id);
    named.put(image, read);
    return Optional.of(read);
  }

  private @Nullable String imageId(Descriptor target) {
    String known = idsByTarget.getIfPresent(target.digest());
    if (known != null) {
      return known;
    }
    try {
      String id = configDigest(target.digest(), 0);
      if (id != null) {
        idsByTarget.put(target.digest(), id);
      }
      return id;
    } catch (RuntimeFault.NotFound | ImageFault.InvalidArchive e) {
      log.debug("{} leads to no image", target.digest(), e);
      return null;
    }
  }

  private @Nullable String configDigest(String digest, int depth) {
    Manifest manifest = Manifest.read(content.read(digest));
    Descriptor config = manifest.config();
    if (config != null || depth > MAX_DEPTH) {
      return config == null ? null : config.digest();
    }
    for (Manifest.Child child : manifest.children()) {
      if (child.fits()) {
        return configDigest(child.descriptor().digest(), depth + 1);
      }
    }
    return null;
  }
}
