package dev.slipway.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.image.TestArchives;
import dev.slipway.image.TestTar;
import dev.slipway.image.model.Digest;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.image.model.ImageFault;
import dev.slipway.image.model.ImageReference;
import dev.slipway.image.model.Manifest;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageArchiveTest {

  private static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";
  private static final byte[] LAYER = TestArchives.layer("one");
  private static final byte[] GZIP = TestTar.gzip(LAYER);
  private static final byte[] CONFIG = TestArchives.config(LAYER);

  @TempDir Path directory;
  private Spool spool;

  @BeforeEach
  void open() {
    spool = new Spool(directory, 0);
  }

  @AfterEach
  void everythingSpooledIsDeleted() {
    spool.close();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void readsPlainAndCompressedArchives() {
    byte[] plain = TestArchives.dockerSave("[\"app:1\"]", CONFIG, LAYER).bytes();

    for (byte[] tar : List.of(plain, TestTar.gzip(plain))) {
      ArchivedImage image = images(tar).getFirst();
      assertThat(image.config().id()).isEqualTo(Digest.of(CONFIG).value());
      assertThat(image.names()).containsExactly(ImageReference.parse("app:1"));
      assertThat(image.layers().getFirst().mediaType())
          .isEqualTo("application/vnd.oci.image.layer.v1.tar");
    }
  }

  @Test
  void keepsCompressedLayersAsTheyAre() {
    ArchivedImage image = images(TestArchives.dockerSave("null", CONFIG, GZIP).bytes()).getFirst();

    assertThat(image.names()).isEmpty();
    assertThat(image.layers().getFirst().descriptor().digest()).isEqualTo(Digest.of(GZIP).value());
    assertThat(image.layers().getFirst().mediaType())
        .isEqualTo("application/vnd.oci.image.layer.v1.tar+gzip");
  }

  @Test
  void followsLinksInsideTheArchive() {
    byte[] config = TestArchives.config(LAYER, LAYER, LAYER);
    TestTar tar =
        new TestTar()
            .file("a/layer.tar", LAYER)
            .link("b/layer.tar", "../a/layer.tar")
            .hardLink("c/layer.tar", "b/layer.tar")
            .file("./c.json", config)
            .file(
                "manifest.json",
                """
                [{"Config":"c.json","Layers":["a/layer.tar","b/layer.tar","c/layer.tar"]}]\
                """);

    assertThat(images(tar.bytes()).getFirst().layers()).hasSize(3);
  }

  @Test
  void keepsTheManifestOfAnArchiveWithBothLayouts() {
    byte[] manifest = TestArchives.manifest(CONFIG, GZIP);
    String blobs = "blobs/sha256/";
    TestTar tar =
        oci(TestArchives.descriptor(Manifest.TYPE, manifest, ""), manifest)
            .file(
                "manifest.json",
                """
                [{"Config":"%s","RepoTags":["app:7"],"Layers":["%s"]}]\
                """
                    .formatted(blobs + Digest.of(CONFIG).hex(), blobs + Digest.of(GZIP).hex()));

    ArchivedImage image = images(tar.bytes()).getFirst();

    assertThat(image.names()).containsExactly(ImageReference.parse("app:7"));
    assertThat(image.manifest().descriptor().digest()).isEqualTo(Digest.of(manifest).value());
  }

  @Test
  void namesAnOciImageByItsAnnotations() {
    byte[] manifest = TestArchives.manifest(CONFIG, GZIP);
    String full =
        """
        ,"annotations":{"org.opencontainers.image.ref.name":"1",
         "io.containerd.image.name":"docker.io/library/app:1"}\
        """;

    assertThat(named(manifest, full)).containsExactly(ImageReference.parse("app:1"));
    assertThat(named(manifest, TestArchives.named("team/app:2")))
        .containsExactly(ImageReference.parse("team/app:2"));
    assertThat(named(manifest, TestArchives.named("latest"))).isEmpty();
  }

  private List<ImageReference> named(byte[] manifest, String annotations) {
    String descriptor = TestArchives.descriptor(Manifest.TYPE, manifest, annotations);
    return images(oci(descriptor, manifest).bytes()).getFirst().names();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "/etc/evil", "a/../../evil", "a/../../../evil"})
  void refusesNamesThatLeadOut(String name) {
    refuses(new TestTar().file(name, "x").bytes(), "unsafe archive");
    refuses(new TestTar().link("link", name).bytes(), "unsafe archive");
    refuses(new TestTar().hardLink("link", name).bytes(), "unsafe archive");
    refuses(saved(name), "unsafe archive");
  }

  private static byte[] saved(String config) {
    return new TestTar().file("manifest.json", "[{\"Config\":\"" + config + "\"}]").bytes();
  }

  @Test
  void refusesLinksThatLeadNowhere() {
    TestTar circle =
        new TestTar()
            .file("manifest.json", "[{\"Config\":\"a\",\"Layers\":[]}]")
            .link("a", "b")
            .link("b", "a");

    refuses(circle.bytes(), "incomplete archive: no a");
  }

  static Stream<byte[]> damaged() {
    byte[] whole = TestArchives.dockerSave("[\"app:1\"]", CONFIG, LAYER).bytes();
    byte[] gzip = TestTar.gzip(whole);
    byte[] badChecksum = gzip.clone();
    badChecksum[gzip.length - 8] ^= 1;
    byte[] noise = new byte[4096];
    new Random(1).nextBytes(noise);
    return Stream.of(
        new byte[0],
        TestArchives.utf8("no tar"),
        noise,
        Arrays.copyOf(whole, 700),
        Arrays.copyOf(gzip, gzip.length / 2),
        Arrays.copyOf(gzip, 5),
        badChecksum,
        new TestTar().device("dev").bytes(),
        new TestTar().file("other", "x").bytes(),
        new TestTar().file("manifest.json", "{").bytes(),
        new TestTar().file("manifest.json", "{}").bytes(),
        new TestTar().file("manifest.json", "[]").bytes(),
        new TestTar().file("manifest.json", "[null]").bytes(),
        new TestTar().file("manifest.json", "[{\"Config\":7}]").bytes(),
        new TestTar().file("manifest.json", "null").bytes(),
        new TestTar().file("index.json", "{}").bytes(),
        new TestTar().file("index.json", "[]").bytes(),
        new TestTar().file("index.json", "{\"manifests\":[{}]}").bytes(),
        TestArchives.dockerSave("[\"App\"]", CONFIG, LAYER).bytes(),
        TestArchives.dockerSave("[]", CONFIG).bytes(),
        TestArchives.dockerSave("[]", CONFIG, LAYER, LAYER).bytes(),
        TestArchives.dockerSave("[]", CONFIG, TestArchives.layer("two")).bytes(),
        TestArchives.dockerSave("[]", TestArchives.utf8("{}"), LAYER).bytes(),
        TestArchives.dockerSave("[]", TestArchives.utf8("garbage"), LAYER).bytes());
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void refusesWhatIsDamaged(byte[] tar) {
    assertThatThrownBy(() -> images(tar)).isInstanceOf(ImageFault.InvalidArchive.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anyDamageIsEitherHarmlessOrRefused(long seed) {
    Random random = new Random(seed);
    byte[] manifest = TestArchives.manifest(CONFIG, GZIP);
    byte[] whole =
        random.nextBoolean()
            ? oci(TestArchives.descriptor(Manifest.TYPE, manifest, ""), manifest).bytes()
            : TestArchives.dockerSave("[\"app:1\"]", CONFIG, LAYER).bytes();
    for (int i = 0; i < 200; i++) {
      byte[] tar = whole.clone();
      for (int flips = random.nextInt(1, 8); flips > 0; flips--) {
        tar[random.nextInt(tar.length)] = (byte) random.nextInt();
      }
      byte[] damaged = Arrays.copyOf(tar, random.nextInt(tar.length) + 1);
      isReadOrRefused(random.nextBoolean() ? tar : damaged);
    }
  }

  private void isReadOrRefused(byte[] tar) {
    try {
      assertThat(images(tar)).isNotEmpty();
    } catch (ImageFault.InvalidArchive refused) {
      assertThat(refused).hasMessageMatching("(?s).+");
    }
  }

  @Test
  void refusesAWrongDigest() {
    byte[] manifest = TestArchives.manifest(CONFIG, GZIP);
    String descriptor = TestArchives.descriptor(Manifest.TYPE, manifest, "");
    String layerPath = "blobs/sha256/" + Digest.of(GZIP).hex();
    TestTar wrongLayer = oci(descriptor, manifest).file(layerPath, LAYER);
    TestTar wrongConfig =
        new TestTar()
            .file(Digest.of(LAYER).hex() + ".json", CONFIG)
            .file(
                "manifest.json",
                "[{\"Config\":\"" + Digest.of(LAYER).hex() + ".json\",\"Layers\":[]}]");

    refuses(wrongLayer.bytes(), "wrong digest: " + layerPath);
    refuses(wrongConfig.bytes(), "wrong digest");
  }

  @Test
  void refusesAnArchiveForOtherMachines() {
    byte[] manifest = TestArchives.manifest(TestArchives.config("s390x", LAYER), GZIP);
    byte[] index =
        TestArchives.index(
            TestArchives.descriptor(Manifest.TYPE, manifest, TestArchives.platform("s390x")));
    TestTar tar = oci(TestArchives.descriptor(INDEX_TYPE, index, ""), manifest).blob(index);

    refuses(tar.bytes(), "no image for linux/" + Manifest.hostArchitecture());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CompressorStreamFactory.GZIP,
        CompressorStreamFactory.BZIP2,
        CompressorStreamFactory.XZ,
        CompressorStreamFactory.ZSTANDARD
      })
  void archivesAndLayersAreUncompressedWhateverTheirNames(String form) {
    byte[] plain = TestArchives.dockerSave("[\"app:1\"]", CONFIG, LAYER).bytes();
    byte[] layered = TestArchives.dockerSave("null", CONFIG, TestTar.compress(form, LAYER)).bytes();

    assertThat(images(TestTar.compress(form, plain)).getFirst().config().id())
        .isEqualTo(Digest.of(CONFIG).value());
    ArchivedImage.Layer layer = images(layered).getFirst().layers().getFirst();
    assertThat(layer.mediaType()).startsWith("application/vnd.oci.image.layer.v1.tar");
    assertThat(layer.piece().uncompressedDigest()).isEqualTo(Digest.of(LAYER).value());

    byte[] cut = Arrays.copyOf(TestTar.compress(form, plain), 60);
    refuses(cut, "damaged archive");
    byte[] wrong = TestTar.compress(form, TestArchives.layer("other"));
    refuses(TestArchives.dockerSave("null", CONFIG, wrong).bytes(), "wrong diff id");
  }

  @Test
  void aSkippedFrameMayStandBeforeZstd() {
    byte[] plain = TestArchives.dockerSave("[\"app:1\"]", CONFIG, LAYER).bytes();
    byte[] zstd = TestTar.compress(CompressorStreamFactory.ZSTANDARD, plain);
    byte[] skipped = {0x51, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 'x', 'y'};
    byte[] both = Arrays.copyOf(skipped, skipped.length + zstd.length);
    System.arraycopy(zstd, 0, both, skipped.length, zstd.length);

    assertThat(images(both)).hasSize(1);
  }

  @Test
  void readsArchivesFromBeforeDocker110() {
    byte[] top = TestArchives.layer("two");
    String below = "a".repeat(64);
    String above = "b".repeat(64);
    TestTar tar =
        new TestTar()
            .file("repositories", "{\"app\":{\"1\":\"%s\",\"2\":\"%s\"}}".formatted(above, below))
            .file(above + "/VERSION", "1.0")
            .file(
                above + "/json",
                """
                {"id":"%s","parent":"%s","created":"2015-01-02T03:04:05Z","os":"linux","Size":7,
                 "architecture":"amd64","container_config":{"Cmd":["/bin/sh","-c","#(nop) CMD"]},
                 "config":{"Cmd":["top"],"Env":["PATH=/bin"]},"author":"me"}
                """
                    .formatted(above, below))
            .file(above + "/layer.tar", top)
            .file(below + "/json", "{\"id\":\"%s\",\"comment\":\"base\"}".formatted(below))
            .file(below + "/layer.tar", TestTar.gzip(LAYER));

    List<ArchivedImage> images = images(tar.bytes());

    assertThat(images).hasSize(2);
    ImageConfig config = images.getFirst().config();
    assertThat(images.getFirst().names()).containsExactly(ImageReference.parse("app:1"));
    assertThat(config.diffIds()).containsExactly(Digest.of(LAYER).value(), Digest.of(top).value());
    assertThat(config.cmd()).containsExactly("top");
    assertThat(config.created()).isEqualTo(Instant.parse("2015-01-02T03:04:05Z"));
    assertThat(config.history())
        .extracting(ImageConfig.History::comment, ImageConfig.History::createdBy)
        .containsExactly(tuple("base", ""), tuple("", "/bin/sh -c #(nop) CMD"));
    assertThat(config.json()).doesNotContain("parent", "Size", above);
    assertThat(images.getLast().names()).containsExactly(ImageReference.parse("app:2"));
    assertThat(images.getLast().config().diffIds()).containsExactly(Digest.of(LAYER).value());
  }

  @Test
  void oldArchivesWithoutNamesBringWhatNothingStandsOn() {
    TestTar tar =
        new TestTar()
            .file("x/json", "{\"parent\":\"y\"}")
            .file("x/layer.tar", LAYER)
            .file("y/json", "{}")
            .file("y/layer.tar", LAYER);

    assertThat(images(tar.bytes()))
        .singleElement()
        .satisfies(image -> {
          assertThat(image.names()).isEmpty();
          assertThat(image.layers()).hasSize(2);
        });
  }

  @Test
  void brokenArchivesFromBeforeDocker110AreRefused() {
    refuses(
        new TestTar().file("repositories", "{\"app\":{\"1\":\"x\"}}").bytes(),
        "invalid target ID: x");
    refuses(new TestTar().file("repositories", "[]").bytes(), "no JSON object");
    refuses(new TestTar().file("x/json", "{").bytes(), "invalid x/json");
    refuses(new TestTar().file("x/json", "{}").bytes(), "incomplete archive: no x/layer.tar");
    refuses(
        new TestTar()
            .file("repositories", "{\"app\":{\"1\":\"x\"}}")
            .file("x/json", "{\"parent\":\"x\"}")
            .file("x/layer.tar", LAYER)
            .bytes(),
        "more than 127 layers");
  }

  @Test
  void anArchiveOfVeryManyFilesIsRefused() {
    TestTar tar = new TestTar();
    for (int i = 0; i <= 50_000; i++) {
      tar.link("link" + i, "x");
    }

    refuses(tar.bytes(), "more than 50000 files");
  }

  @Test
  void theDiskIsNotFilled() {
    assertThatThrownBy(() -> new FreeSpace(directory, 1).require(Long.MAX_VALUE / 2))
        .isInstanceOf(ImageFault.NoSpace.class)
        .hasMessageStartingWith("no space left on device");
    new FreeSpace(directory, 1).require(1);
    new FreeSpace(directory, 0).require(Long.MAX_VALUE / 2);
  }

  private static TestTar oci(String descriptor, byte[] manifest) {
    return new TestTar()
        .file("index.json", TestArchives.index(descriptor))
        .blob(manifest)
        .blob(CONFIG)
        .blob(GZIP);
  }

  private List<ArchivedImage> images(byte[] tar) {
    return ArchiveLayout.images(ImageArchive.spool(new ByteArrayInputStream(tar), spool));
  }

  private void refuses(byte[] tar, String message) {
    assertThatThrownBy(() -> images(tar))
        .isInstanceOf(ImageFault.InvalidArchive.class)
        .hasMessageContaining(message);
  }
}
