package dev.slipway.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.events.ImageEvent;
import dev.slipway.events.TestImageEvents;
import dev.slipway.image.archive.Spool;
import dev.slipway.image.model.Digest;
import dev.slipway.image.model.HistoryLayer;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.image.model.ImageFault;
import dev.slipway.image.model.ImageReference;
import dev.slipway.image.model.ImageUser;
import dev.slipway.image.model.LocalImage;
import dev.slipway.image.model.Manifest;
import dev.slipway.image.model.NamedImage;
import dev.slipway.image.model.Platform;
import dev.slipway.image.model.Removal;
import dev.slipway.linux.Linux;
import dev.slipway.runtime.containerd.PrivateContainerd;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class ImageStoreIT {

  private static PrivateContainerd containerd;

  private final TestImageEvents events = new TestImageEvents();
  private Path dataDir;
  private ImageStore images;

  @BeforeAll
  static void startContainerd() {
    containerd = PrivateContainerd.start();
  }

  @AfterAll
  static void stopContainerd() {
    containerd.close();
  }

  @BeforeEach
  void empty() {
    containerd.images().list().forEach(image -> containerd.images().delete(image.name()));
    dataDir = containerd.dataDir().resolve("images");
    images = store("/bin/busybox");
  }

  @Test
  void makesTheFirstImageOfTheHostsBusyboxOnce() {
    images.importFirstImage();
    String id = images.find("busybox").orElseThrow().id();
    images.importFirstImage();

    assertThat(images.list()).singleElement().satisfies(this::isBusybox);
    images.remove("busybox", false, List.of());
    store("/bin/busybox").importFirstImage();
    assertThat(images.find("busybox").orElseThrow().id()).isEqualTo(id);
  }

  private void isBusybox(LocalImage image) {
    assertThat(image.tags()).containsExactly("busybox:latest");
    assertThat(image.created()).isAfter(Instant.parse("2000-01-01T00:00:00Z"));
    assertThat(image.size()).isGreaterThan(Path.of("/bin/busybox").toFile().length() - 1);
    ImageConfig config = images.config(image.id()).orElseThrow();
    assertThat(config.cmd()).containsExactly("sh");
    assertThat(containerd.snapshots().find(config.chainId()))
        .hasValueSatisfying(snapshot -> assertThat(snapshot.committed()).isTrue());
  }

  @Test
  void startsWithoutAnImageIfThereIsNoUsableBusybox() throws Exception {
    store("/nonexistent").importFirstImage();
    Path script = Files.createTempFile("busybox", "");
    Files.writeString(script, "#!/bin/sh\n");
    store(script.toString()).importFirstImage();
    Files.delete(script);

    assertThat(images.list()).isEmpty();
  }

  @Test
  void findsByNameIdAndPrefix() {
    LocalImage image = imported("app:1");
    String hex = image.id().substring("sha256:".length());

    for (String asked :
        List.of(
            "app:1",
            "docker.io/library/app:1",
            image.id(),
            hex,
            hex.substring(0, 12),
            "sha256:" + hex.substring(0, 7))) {
      assertThat(images.find(asked)).as(asked).contains(image);
    }
    String manifest = containerd.images().list().getFirst().target().digest();
    assertThat(images.find("app@" + manifest)).contains(image);
    assertThat(images.find("app")).isEmpty();
    assertThat(images.find("other@" + manifest)).isEmpty();
    assertThatThrownBy(() -> images.find("App")).isInstanceOf(ImageFault.InvalidReference.class);
  }

  @Test
  void loadsWhatDockerSaves() {
    byte[] bottom = TestArchives.layer(unique());
    byte[] top = TestArchives.layer(unique());
    byte[] config = TestArchives.config(bottom, top);
    List<String> progress = new ArrayList<>();

    LocalImage image =
        images.load(
            TestArchives.dockerSave("[\"app:1\",\"app:2\"]", config, bottom, top).open(),
            progress::add);

    assertThat(image.id()).isEqualTo(Digest.of(config).value());
    assertThat(image.tags()).containsExactly("app:1", "app:2");
    assertThat(image.labels()).containsEntry("a", "b");
    assertThat(image.size()).isPositive();
    assertThat(progress).containsExactly("Loaded image: app:1\n", "Loaded image: app:2\n");
    assertThat(images.history("app:1"))
        .extracting(HistoryLayer::createdBy)
        .containsExactly("", "CMD", "make");
    isUnpacked(image);
  }

  @Test
  void loadsAnOciLayoutForThisPlatform() {
    byte[] layer = TestArchives.layer(unique());
    byte[] gzip = TestTar.gzip(layer);
    byte[] config = TestArchives.config(layer);
    byte[] manifest = TestArchives.manifest(config, gzip);
    byte[] foreign = TestArchives.manifest(TestArchives.config("s390x", layer), gzip);
    byte[] index =
        TestArchives.index(
            TestArchives.descriptor(Manifest.TYPE, foreign, TestArchives.platform("s390x")),
            TestArchives.descriptor(
                Manifest.TYPE, manifest, TestArchives.platform(Manifest.hostArchitecture())));
    byte[] top =
        TestArchives.index(
            TestArchives.descriptor(
                "application/vnd.oci.image.index.v1+json",
                index,
                TestArchives.named("example.org:5000/team/app:2")));
    byte[] tar =
        new TestTar()
            .file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}")
            .file("index.json", top)
            .blob(index)
            .blob(manifest)
            .blob(config)
            .blob(gzip)
            .bytes();

    LocalImage image = images.load(stream(TestTar.gzip(tar)), line -> {});

    assertThat(image.id()).isEqualTo(Digest.of(config).value());
    assertThat(image.tags()).containsExactly("example.org:5000/team/app:2");
    assertThat(containerd.images().list().getFirst().target().digest())
        .isEqualTo(Digest.of(manifest).value());
    isUnpacked(image);
  }

  @Test
  void keepsAnImageWithoutNames() {
    byte[] layer = TestArchives.layer(unique());
    List<String> progress = new ArrayList<>();

    LocalImage image =
        images.load(
            TestArchives.dockerSave("null", TestArchives.config(layer), layer).open(),
            progress::add);
    collectGarbage();

    assertThat(image.tags()).isEmpty();
    assertThat(progress).containsExactly("Loaded image ID: " + image.id() + "\n");
    assertThat(images.list()).containsExactly(image);
    images.tag(image.id(), "app:3");
    assertThat(images.list())
        .singleElement()
        .extracting(LocalImage::tags)
        .isEqualTo(List.of("app:3"));
    assertThat(containerd.images().list()).hasSize(1);
  }

  @Test
  void theSameArchiveMayBeLoadedAgainAndByTwoAtOnce() throws Exception {
    byte[] bottom = TestArchives.layer(unique());
    byte[] top = TestArchives.layer(unique());
    byte[] archive =
        TestArchives.dockerSave("[\"app:1\"]", TestArchives.config(bottom, top), bottom, top)
            .bytes();
    Callable<LocalImage> load = () -> images.load(stream(archive), line -> {});

    List<LocalImage> loaded = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<LocalImage> image : threads.invokeAll(List.of(load, load, load, load))) {
        loaded.add(image.get());
      }
    }
    loaded.add(load.call());

    assertThat(loaded.stream().map(LocalImage::id).distinct()).hasSize(1);
    collectGarbage();
    isUnpacked(loaded.getFirst());
    assertThat(containerd.snapshots().list()).allMatch(snapshot -> snapshot.committed());
  }

  @Test
  void garbageCollectionKeepsWhatIsNamedAndTakesTheRest() {
    byte[] layer = TestArchives.layer(unique());
    byte[] archive =
        TestArchives.dockerSave("[\"app:1\"]", TestArchives.config(layer), layer).bytes();
    LocalImage image = images.load(stream(archive), line -> {});
    String chainId = images.config(image.id()).orElseThrow().chainId();

    collectGarbage();
    isUnpacked(image);
    assertThat(containerd.content().find(Digest.of(layer).value())).isPresent();

    images.remove("app:1", false, List.of());
    assertThat(containerd.snapshots().find(chainId)).isEmpty();
    assertThat(containerd.content().find(image.id())).isEmpty();
    assertThat(containerd.content().find(Digest.of(layer).value())).isEmpty();

    isUnpacked(images.load(stream(archive), line -> {}));
  }

  @Test
  void aLoadThatDiedHalfwayIsFinishedByTheNext() {
    byte[] layer = TestArchives.layer(unique());
    byte[] config = TestArchives.config(layer);
    containerd
        .content()
        .write(stream(config), config.length, Digest.of(config).value(), java.util.Map.of());
    containerd
        .content()
        .write(stream(layer), layer.length, Digest.of(layer).value(), java.util.Map.of());

    LocalImage image =
        images.load(TestArchives.dockerSave("[\"app:1\"]", config, layer).open(), line -> {});
    collectGarbage();

    isUnpacked(image);
  }

  @Test
  void importsARootFileSystem() {
    byte[] rootfs = TestArchives.layer(unique());

    LocalImage image =
        images.importRootfs(
            stream(TestTar.gzip(rootfs)),
            null,
            "Example.org/app:1",
            "",
            List.of("CMD [\"sh\"]", "ENV A=b"));

    ImageConfig config = images.config(image.id()).orElseThrow();
    assertThat(config.diffIds()).containsExactly(Digest.of(rootfs).value());
    assertThat(config.cmd()).containsExactly("sh");
    assertThat(config.env()).containsExactly("A=b");
    assertThat(images.history(image.id()))
        .containsExactly(
            new HistoryLayer(
                image.id(), image.created(), "", image.tags(), image.size(), "Imported from -"));
    isUnpacked(image);
    assertThat(images.importRootfs(stream(rootfs), null, "", "", List.of()).tags()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CompressorStreamFactory.BZIP2,
        CompressorStreamFactory.XZ,
        CompressorStreamFactory.ZSTANDARD
      })
  void importsAndLoadsWhatIsCompressedOtherwise(String form) {
    byte[] layer = TestArchives.layer(unique());

    LocalImage imported =
        images.importRootfs(stream(TestTar.compress(form, layer)), null, "app:1", "", List.of());
    LocalImage loaded =
        images.load(
            TestArchives.dockerSave(
                    "[\"app:2\"]", TestArchives.config(layer), TestTar.compress(form, layer))
                .open(),
            line -> {});

    assertThat(images.config(imported.id()).orElseThrow().diffIds())
        .containsExactly(Digest.of(layer).value());
    isUnpacked(imported);
    isUnpacked(loaded);
  }

  @Test
  void importsNothingAsAnEmptyLayer() {
    Instant before = Instant.now();

    LocalImage image =
        images.importRootfs(
            stream(new byte[0]), Platform.parse("linux/arm/v6"), "empty:1", "none", List.of());

    ImageConfig config = images.config(image.id()).orElseThrow();
    assertThat(config.diffIds()).hasSize(1);
    assertThat(config.architecture()).isEqualTo("arm");
    assertThat(config.variant()).isEqualTo("v6");
    assertThat(config.comment()).isEqualTo("none");
    assertThat(image.created()).isBetween(before, Instant.now());
    isUnpacked(image);
    assertThatThrownBy(() ->
            images.importRootfs(stream(new byte[0]), Platform.parse("windows"), "", "", List.of()))
        .isInstanceOf(ImageFault.InvalidPlatform.class)
        .hasMessage("operating system is not supported");
  }

  @Test
  void aLayerThatUnpacksToMoreThanTheDiskHasIsRefusedBeforeItIsFull() throws Exception {
    Path disk = Files.createDirectories(dataDir.resolve("small"));
    Linux.mount("tmpfs", disk, "tmpfs", 0, "size=48m");
    try {
      ImageStore small = store("/bin/busybox", disk, 1 << 20);
      byte[] zeros = TestTar.gzip(new TestTar().file("zeros", new byte[64 << 20]).bytes());

      assertThatThrownBy(() -> small.importRootfs(stream(zeros), null, "app:1", "", List.of()))
          .isInstanceOf(ImageFault.NoSpace.class)
          .hasMessageStartingWith("no space left on device");
      assertThatThrownBy(() ->
              small.importRootfs(
                  stream(new TestTar().file("zeros", new byte[64 << 20]).bytes()),
                  null,
                  "app:1",
                  "",
                  List.of()))
          .isInstanceOf(ImageFault.NoSpace.class);
      assertThat(small.list()).isEmpty();
      assertThat(disk.resolve("tmp")).isEmptyDirectory();
    } finally {
      Linux.unmount(disk, 0);
    }
  }

  @Test
  void refusesADamagedArchiveAndRecordsNothing() {
    byte[] layer = TestArchives.layer(unique());
    byte[] noTar = TestArchives.utf8("this is no tar at all");

    assertThatThrownBy(() ->
            images.load(
                TestArchives.dockerSave("[\"app:1\"]", TestArchives.config(noTar), noTar).open(),
                line -> {}))
        .isInstanceOf(ImageFault.InvalidArchive.class);
    assertThatThrownBy(() ->
            images.load(
                TestArchives.dockerSave("[\"app:1\"]", TestArchives.config(layer), noTar).open(),
                line -> {}))
        .isInstanceOf(ImageFault.InvalidArchive.class)
        .hasMessageContaining("wrong diff id");
    assertThatThrownBy(() -> images.importRootfs(stream(noTar), null, "app:1", "", List.of()))
        .isInstanceOf(ImageFault.InvalidArchive.class);
    assertThatThrownBy(() -> images.importRootfs(brokenOff(layer), null, "app:1", "", List.of()))
        .isInstanceOf(ImageFault.InvalidArchive.class);

    assertThat(images.list()).isEmpty();
    assertThat(containerd.snapshots().list()).allMatch(snapshot -> snapshot.committed());
    assertThat(spooled()).isEmpty();
  }

  @Test
  void tagsAndMovesNames() {
    LocalImage first = imported("app:1");
    LocalImage second = imported("app:2");

    images.tag("app:1", "example.org/app");
    images.tag("app:2", "app:1");
    images.tag("app:2", "app:1");

    assertThat(images.find("app:1").orElseThrow().id()).isEqualTo(second.id());
    assertThat(images.find(first.id()).orElseThrow().tags())
        .containsExactly("example.org/app:latest");
    images.tag("app:2", "example.org/app");
    collectGarbage();
    assertThat(images.find(first.id()).orElseThrow().tags()).isEmpty();
    assertThatThrownBy(() -> images.tag("nope", "app:3"))
        .isInstanceOf(ImageFault.NoSuchImage.class)
        .hasMessage("No such image: nope:latest");
  }

  @Test
  void removesByDockersRules() {
    LocalImage image = imported("app:1");
    String chainId = images.config(image.id()).orElseThrow().chainId();
    images.tag("app:1", "app:2");
    String shortId = image.id().substring(7, 19);

    assertThatThrownBy(() -> images.remove(shortId, false, List.of()))
        .isInstanceOf(ImageFault.InUse.class)
        .hasMessage(
            "conflict: unable to delete "
                + shortId
                + " (must be forced) - image is referenced in multiple repositories");
    assertThat(images.remove("app:2", false, usedBy(image, true)))
        .containsExactly(Removal.untagged("app:2"));
    assertThat(images.remove("app:1", false, List.of()))
        .containsExactly(
            Removal.untagged("app:1"), Removal.deleted(image.id()), Removal.deleted(chainId));
    assertThatThrownBy(() -> images.remove("app:1", false, List.of()))
        .isInstanceOf(ImageFault.NoSuchImage.class);
  }

  @Test
  void refusesToRemoveWhatContainersUse() {
    LocalImage image = imported("app:1");
    String shortId = image.id().substring(7, 19);

    assertThatThrownBy(() -> images.remove("app:1", false, usedBy(image, false)))
        .hasMessage(
            "conflict: unable to remove repository reference \"app:1\" (must force) - container "
                + "cccccccccccc is using its referenced image "
                + shortId);
    assertThatThrownBy(() -> images.remove(shortId, true, usedBy(image, true)))
        .hasMessage(
            "conflict: unable to delete "
                + shortId
                + " (cannot be forced) - image is being used by running container cccccccccccc");
    assertThatThrownBy(() -> images.remove(shortId, false, usedBy(image, false)))
        .hasMessage(
            "conflict: unable to delete "
                + shortId
                + " (must be forced) - image is being used by stopped container cccccccccccc");

    assertThat(images.remove("app:1", true, usedBy(image, true)))
        .containsExactly(Removal.untagged("app:1"));
    assertThat(images.find(image.id()).orElseThrow().tags()).isEmpty();
    assertThat(images.remove(image.id(), true, usedBy(image, false)))
        .containsExactly(Removal.deleted(image.id()));
    assertThat(images.list()).isEmpty();
  }

  @Test
  void deletesWhatAKilledServiceLeftInTheSpool() throws Exception {
    new Spool(dataDir.resolve("tmp"), 0).add(stream(new byte[10]));
    Files.writeString(dataDir.resolve("tmp/other"), "of another room");

    images.cleanSpool();

    assertThat(spooled()).containsExactly(dataDir.resolve("tmp/other"));
    Files.delete(dataDir.resolve("tmp/other"));
  }

  @Test
  void tellsWhatHappensToImagesAsDockerDoes() {
    byte[] layer = TestArchives.layer(unique());
    String loaded =
        images
            .load(
                TestArchives.dockerSave("[\"app:1\"]", TestArchives.config(layer), layer).open(),
                line -> {})
            .id();
    images.tag("app:1", "example.org/app");
    images.remove("example.org/app", false, List.of());
    images.remove("app:1", false, List.of());
    String imported = imported("app:2").id();
    images.remove("app:2", true, usedBy(images.find("app:2").orElseThrow(), true));
    images.remove(imported, true, List.of());
    assertThatThrownBy(() -> images.tag("nope", "app:3")).isInstanceOf(ImageFault.class);
    assertThatThrownBy(() -> images.remove("nope", true, List.of())).isInstanceOf(ImageFault.class);

    assertThat(events.told())
        .containsExactly(
            "load " + loaded,
            "tag example.org/app:latest",
            "untag " + loaded,
            "untag " + loaded,
            "delete " + loaded,
            "tag app:2",
            "import " + imported,
            "untag " + imported,
            "delete " + imported);
    assertThat(events.shown().getFirst().actorId()).isEqualTo(loaded);
    assertThat(events.shown().getFirst().attributes()).containsEntry("a", "b");
    assertThat(events.shown().get(4).attributes()).containsOnlyKeys("name");
    assertThat(events.events().pending()).isEmpty();
  }

  @Test
  void aCrashNeitherLosesTheEventOfAFinishedChangeNorInventsOne() {
    LocalImage image = imported("app:1");
    ImageJournal journal = journal();
    int before = events.shown().size();
    ImageReference done = ImageReference.parse("app:done");
    ImageReference undone = ImageReference.parse("app:undone");
    events.events().plan("1", List.of(journal.tagged(image.id(), done)));
    events.events().plan("2", List.of(journal.tagged(image.id(), undone)));
    // Nothing changes by a name that the image has already.
    events.events().plan("3", List.of(journal.tagged(image.id(), ImageReference.parse("app:1"))));
    var target = containerd.images().list().getFirst().target();
    containerd.images().put(done.canonical(), target);

    images.recover();
    images.recover();

    assertThat(events.told().subList(before, events.shown().size()))
        .containsExactly("tag app:done");
    assertThat(events.events().pending()).isEmpty();

    List<NamedImage> names = catalog().namesOf(image.id());
    List<ImageEvent> removal = new ArrayList<>(journal.untagged(names));
    removal.add(journal.deleted(image.id()));
    events.events().plan("4", removal);
    containerd.images().delete(done.canonical());
    images.recover();

    assertThat(events.told().subList(before, events.shown().size()))
        .containsExactly("tag app:done", "untag " + image.id());
  }

  @Test
  void aChangeThatFailsOnItsWayTellsWhatItDid() {
    LocalImage image = imported("app:1");
    ImageJournal journal = journal();
    int before = events.shown().size();

    assertThatThrownBy(() ->
            journal.record(
                List.of(
                    journal.tagged(image.id(), ImageReference.parse("app:2")),
                    journal.tagged(image.id(), ImageReference.parse("app:3"))),
                () -> {
                  containerd
                      .images()
                      .put(
                          ImageReference.parse("app:2").canonical(),
                          containerd.images().list().getFirst().target());
                  throw new IllegalStateException("halfway");
                }))
        .hasMessage("halfway");

    assertThat(events.told().subList(before, events.shown().size())).containsExactly("tag app:2");
  }

  private ImageJournal journal() {
    return new ImageJournal(events.events(), catalog());
  }

  private static ImageCatalog catalog() {
    return new ImageCatalog(containerd.images(), containerd.content(), containerd.snapshots());
  }

  private LocalImage imported(String name) {
    return images.importRootfs(stream(TestArchives.layer(unique())), null, name, "", List.of());
  }

  private static List<ImageUser> usedBy(LocalImage image, boolean running) {
    return List.of(
        new ImageUser("d".repeat(64), "sha256:" + "0".repeat(64), true),
        new ImageUser("c".repeat(64), image.id(), running));
  }

  private void isUnpacked(LocalImage image) {
    ImageConfig config = images.config(image.id()).orElseThrow();
    assertThat(containerd.snapshots().find(config.chainId())).isPresent();
    String key = "check-" + unique();
    containerd.snapshots().prepare(key, config.chainId(), java.util.Map.of());
    containerd.snapshots().remove(key);
  }

  /** Deleting a name makes containerd collect before it answers. */
  private static void collectGarbage() {
    byte[] rootfs = TestArchives.layer(unique());
    var target = containerd.images().list().getFirst().target();
    String name = "example.org/" + Digest.of(rootfs).hex().substring(0, 8) + ":gc";
    containerd.images().put(name, target);
    containerd.images().delete(name);
  }

  private List<Path> spooled() {
    try (Stream<Path> files = Files.list(dataDir.resolve("tmp"))) {
      return files.toList();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static InputStream brokenOff(byte[] bytes) {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws java.io.IOException {
            throw new java.io.IOException("connection reset");
          }
        };
    return new SequenceInputStream(stream(bytes), broken);
  }

  private ImageStore store(String busybox) {
    return store(busybox, dataDir, 0);
  }

  private ImageStore store(String busybox, Path dataDir, long keepFree) {
    ImageSettings settings =
        new ImageSettings(
            dataDir, new ImageSettings.Image(Path.of(busybox), DataSize.ofBytes(keepFree)));
    var catalog = catalog();
    var names = new ImageNames(containerd.images(), catalog);
    var writer =
        new ImageWriter(
            containerd.content(),
            containerd.snapshots(),
            containerd.diffs(),
            containerd.leases(),
            names);
    var journal = new ImageJournal(events.events(), catalog);
    return new ImageStore(
        catalog, names, writer, new ImageRemoval(catalog, names, journal), journal, settings);
  }

  private static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static String unique() {
    return UUID.randomUUID().toString();
  }
}
