package dev.slipway.image;

import dev.slipway.events.ImageEvent;
import dev.slipway.image.archive.ArchiveLayout;
import dev.slipway.image.archive.ArchivedImage;
import dev.slipway.image.archive.ImageArchive;
import dev.slipway.image.archive.RootfsConfig;
import dev.slipway.image.archive.Spool;
import dev.slipway.image.model.HistoryLayer;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.image.model.ImageFault;
import dev.slipway.image.model.ImageReference;
import dev.slipway.image.model.ImageUser;
import dev.slipway.image.model.LocalImage;
import dev.slipway.image.model.NamedImage;
import dev.slipway.image.model.Platform;
import dev.slipway.image.model.Removal;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The images of this host. Faults of containerd pass through as they are. */
@Component
public class ImageStore {

  private static final Logger log = LoggerFactory.getLogger(ImageStore.class);

  /** Two blocks of zeros end a tar. */
  private static final byte[] EMPTY_TAR = new byte[1024];

  private final ImageCatalog catalog;
  private final ImageNames names;
  private final ImageWriter writer;
  private final ImageRemoval removal;
  private final ImageJournal journal;
  private final ImageSettings settings;

  ImageStore(
      ImageCatalog catalog,
      ImageNames names,
      ImageWriter writer,
      ImageRemoval removal,
      ImageJournal journal,
      ImageSettings settings) {
    this.catalog = catalog;
    this.names = names;
    this.writer = writer;
    this.removal = removal;
    this.journal = journal;
    this.settings = settings;
  }

  /**
   * Finds an image as Docker does: by name (familiar or canonical), by digest reference, by id with
   * or without {@code sha256:}, or by a prefix of the id that only one image has.
   *
   * @throws ImageFault.InvalidReference if the text can be no name at all
   */
  public Optional<LocalImage> find(String nameOrIdOrPrefix) {
    return catalog.find(nameOrIdOrPrefix);
  }

  /** As {@link #find}, for those who need nothing but the id: asks nothing about the layers. */
  public Optional<String> id(String nameOrIdOrPrefix) {
    return catalog.id(nameOrIdOrPrefix);
  }

  /** As {@link #id}, past what is known: another client's image may be told a moment later. */
  public Optional<String> idAskedAgain(String nameOrIdOrPrefix) {
    catalog.forgetNames();
    return catalog.id(nameOrIdOrPrefix);
  }

  /** All images, newest first. */
  public List<LocalImage> list() {
    return catalog.list();
  }

  /**
   * Loads every image of an archive made by {@code docker save} or of an OCI layout for this host's
   * platform, plain or compressed with gzip, bzip2, xz or zstd. May be repeated: what is there
   * already is kept.
   *
   * @param progress gets Docker's lines, {@code Loaded image: busybox:latest}, each ended by a
   *     newline
   * @return the first image of the archive
   * @throws ImageFault.InvalidArchive and no image of the archive is recorded, unless an earlier
   *     one of the same archive was
   * @throws ImageFault.NoSpace if it would fill the disk
   */
  public LocalImage load(InputStream tar, Consumer<String> progress) {
    try (Spool spool = spool()) {
      List<ArchivedImage> images = ArchiveLayout.images(ImageArchive.spool(tar, spool));
      for (ArchivedImage image : images) {
        write(image, List.of(journal.added("load", image.config(), image.names())));
        report(image, progress);
      }
      return stored(images.getFirst());
    }
  }

  /**
   * Makes a one-layer image of a root file system's tar, plain or compressed with gzip, bzip2, xz
   * or zstd. No bytes at all make an empty layer, as in Docker.
   *
   * @param platform what the image is for; null for this host's
   * @param reference name to give; empty for an untagged image
   * @param message comment in the image's history; empty for Docker's default
   * @param changes Dockerfile instructions, {@code CMD ["sh"]}
   * @throws ImageFault.InvalidArchive if it is no tar
   * @throws ImageFault.InvalidPlatform if the platform is not Linux
   * @throws ImageFault.NoSpace if it would fill the disk
   * @throws ImageFault.InvalidReference if the name cannot be given
   * @throws ImageFault.InvalidChange if an instruction cannot be applied
   */
  public LocalImage importRootfs(
      InputStream tar,
      @Nullable Platform platform,
      String reference,
      String message,
      List<String> changes) {
    Platform wanted = platform == null ? Platform.ofHost() : platform;
    if (!wanted.os().equals("linux")) {
      throw new ImageFault.InvalidPlatform("operating system is not supported");
    }
    String comment = message.isEmpty() ? "Imported from -" : message;
    return importRootfs(
        tar, reference, new RootfsConfig(wanted, comment, Clock.systemUTC().instant(), changes));
  }

  /**
   * Gives an image one more name; moves the name if another image has it. May be repeated.
   *
   * @throws ImageFault.NoSuchImage if there is no source
   * @throws ImageFault.InvalidReference if the name cannot be given
   */
  public void tag(String source, String reference) {
    ImageReference name = ImageReference.forTagging(reference);
    NamedImage image = catalog.namesOf(existing(source).id()).getFirst();
    journal.record(
        List.of(journal.tagged(image.imageId(), name)),
        () -> {
          names.give(name, image.target(), image.imageId());
          return name;
        });
  }

  /**
   * Removes a name, or the image itself, by Docker's rules.
   *
   * @param users all containers of this host
   * @throws ImageFault.NoSuchImage if there is none
   * @throws ImageFault.InUse in Docker's words
   */
  public List<Removal> remove(String nameOrId, boolean force, List<ImageUser> users) {
    return removal.remove(existing(nameOrId), nameOrId, force, users);
  }

  /**
   * Rows of an image's history, newest first.
   *
   * @throws ImageFault.NoSuchImage if there is none
   */
  public List<HistoryLayer> history(String nameOrId) {
    LocalImage image = existing(nameOrId);
    return catalog
        .config(image.id())
        .map(config -> ImageHistory.of(image, config, catalog))
        .orElseThrow(() -> new ImageFault.NoSuchImage(nameOrId));
  }

  /** The configuration of an image id; kept in memory, so that a start asks containerd once. */
  public Optional<ImageConfig> config(String imageId) {
    return catalog.config(imageId);
  }

  /**
   * Makes {@code busybox:latest} from the host's static busybox if there is no image at all. May be
   * repeated. Without a usable busybox it only warns.
   */
  public void importFirstImage() {
    if (!catalog.names().isEmpty()) {
      return;
    }
    try {
      Path busybox = settings.image().busybox();
      byte[] rootfs = BusyboxRootfs.tar(busybox);
      RootfsConfig config =
          new RootfsConfig(
              Platform.ofHost(),
              "busybox of this host",
              BusyboxRootfs.created(busybox),
              BusyboxRootfs.CHANGES);
      LocalImage image = importRootfs(new ByteArrayInputStream(rootfs), "busybox:latest", config);
      log.info("Imported busybox:latest, {}", image.id());
    } catch (BusyboxRootfs.Unusable e) {
      log.warn("No first image: {}", e.getMessage());
    }
  }

  /** Deletes what loads of a killed service left in the spool; only before the first load. */
  void cleanSpool() {
    Spool.clean(settings.spool());
  }

  private LocalImage importRootfs(InputStream tar, String reference, RootfsConfig config) {
    List<ImageReference> given =
        reference.isEmpty() ? List.of() : List.of(ImageReference.forTagging(reference));
    try (Spool spool = spool()) {
      Spool.Piece brought = spool.add(tar);
      Spool.Piece layer =
          brought.size() == 0
              ? spool.add(new ByteArrayInputStream(EMPTY_TAR))
              : spool.layer(brought);
      byte[] json = config.json(layer.uncompressedDigest());
      ArchivedImage image = ArchivedImage.make(json, List.of(layer), given);
      List<ImageEvent> events = new ArrayList<>();
      given.forEach(name -> events.add(journal.tagged(image.config().id(), name)));
      events.add(journal.added("import", image.config(), given));
      write(image, events);
      return stored(image);
    }
  }

  private void write(ArchivedImage image, List<ImageEvent> events) {
    journal.record(
        events,
        () -> {
          writer.write(image);
          return image;
        });
  }

  /** Settles what an earlier service has left of its changes; only before the first of our own. */
  void recover() {
    journal.recover();
  }

  private Spool spool() {
    return new Spool(settings.spool(), settings.image().keepFree().toBytes());
  }

  private static void report(ArchivedImage image, Consumer<String> progress) {
    if (image.names().isEmpty()) {
      progress.accept("Loaded image ID: " + image.config().id() + "\n");
    }
    image.names().forEach(name -> progress.accept("Loaded image: " + name.familiar() + "\n"));
  }

  private LocalImage existing(String nameOrId) {
    return find(nameOrId)
        .orElseThrow(() -> new ImageFault.NoSuchImage(ImageReference.shown(nameOrId)));
  }

  private LocalImage stored(ArchivedImage image) {
    String id = image.config().id();
    return catalog.byId(id).orElseThrow(() -> new ImageFault.NoSuchImage(id));
  }
}
