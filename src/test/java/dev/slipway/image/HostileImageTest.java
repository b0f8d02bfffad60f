package dev.slipway.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.slipway.crash.Draws;
import dev.slipway.crash.HostileArchive;
import dev.slipway.crash.HostileText;
import dev.slipway.image.archive.ArchiveLayout;
import dev.slipway.image.archive.ArchivedImage;
import dev.slipway.image.archive.ChangeWords;
import dev.slipway.image.archive.ConfigChanges;
import dev.slipway.image.archive.ImageArchive;
import dev.slipway.image.archive.Spool;
import dev.slipway.image.model.ConfigReader;
import dev.slipway.image.model.Digest;
import dev.slipway.image.model.ImageFault;
import dev.slipway.image.model.ImageReference;
import dev.slipway.image.model.Manifest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every reference, configuration and archive, whoever made it. */
class HostileImageTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int ARCHIVES = 3_000;
  private static final int DAMAGES = 100;

  @TempDir Path directory;

  /** The parsed value; empty when it was refused by a fault of this module. */
  private static <T> Optional<T> accepted(Function<String, T> parser, String text) {
    try {
      return Optional.of(parser.apply(text));
    } catch (ImageFault refused) {
      assertThat(refused.getMessage())
          .isNotBlank()
          .doesNotContain("dev.slipway", "java.", "Feature`");
      return Optional.empty();
    }
  }

  @Test
  void anAcceptedReferenceIsTheSameInItsShortAndItsFullForm() {
    Draws.near(
            "busybox",
            "busybox:1.36",
            "localhost:5000/a/b__c:v1",
            "docker.io/library/x@sha256:" + "a".repeat(64),
            "Registry.example/x-y.z",
            "[::1]:80/a")
        .all(text ->
            accepted(ImageReference::parse, text)
                .ifPresent(reference -> {
                  assertThat(ImageReference.parse(reference.canonical())).isEqualTo(reference);
                  // As in Docker, a path on Docker's own registry may look like another registry.
                  if (!reference.path().contains(".") && !reference.path().contains("localhost")) {
                    assertThat(ImageReference.parse(reference.familiar())).isEqualTo(reference);
                  }
                  assertThat(reference.canonical()).matches("[\\x21-\\x7e]+");
                  assertThat(reference.name()).doesNotContain("..", "//");
                  assertThat(reference.name()).hasSizeLessThan(256);
                }));
  }

  @Test
  void anAcceptedDigestHasItsOwnForm() {
    Draws.near("sha256:" + "a".repeat(64), "sha512:" + "b".repeat(128))
        .all(text ->
            accepted(Digest::new, text)
                .ifPresent(digest -> {
                  assertThat(digest.value()).isEqualTo("sha256:" + digest.hex());
                  assertThat(digest.hex()).hasSize(64);
                }));
  }

  @Test
  void aWordInQuotesComesBackAsItWas() {
    Draws.near("a b", "$x", "\\", "\"")
        .all(text -> {
          String quoted = "'" + text.replace("'", "'\\''") + "'";
          assertThat(ChangeWords.split(quoted, java.util.Map.of())).containsExactly(text);
        });
  }

  @Test
  void aChangeIsAppliedOrRefused() {
    Draws.near(
            "CMD [\"a\",\"b\"]",
            "ENV a=b c=\"d e\" f=$a",
            "LABEL a b",
            "EXPOSE 80-90/tcp 53/udp",
            "VOLUME [\"/a\"]",
            "WORKDIR /a/../b",
            "STOPSIGNAL SIGTERM",
            "USER 1:1")
        .all(text -> accepted(change -> ConfigChanges.apply(List.of(change)), text));
    accepted(change -> ConfigChanges.apply(List.of(change)), "WORKDIR /a\0b");
  }

  @Test
  void anAcceptedConfigurationIsReadAgainToTheSame() {
    byte[] valid = TestArchives.config(TestArchives.layer("one"));
    Draws.near(new String(valid, StandardCharsets.UTF_8))
        .all(text -> {
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          accepted(json -> ConfigReader.read(bytes), text)
              .ifPresent(config -> {
                assertThat(config.id()).isEqualTo(Digest.of(bytes).value());
                assertThat(config.diffIds()).allMatch(Digest::matches);
                assertThat(ConfigReader.read(bytes)).isEqualTo(config);
              });
        });
  }

  @Test
  void anAcceptedManifestIsWrittenAndReadToTheSame() {
    byte[] layer = TestTar.gzip(TestArchives.layer("one"));
    byte[] config = TestArchives.config(TestArchives.layer("one"));
    String manifest = new String(TestArchives.manifest(config, layer), StandardCharsets.UTF_8);
    Draws.near(manifest)
        .all(text ->
            accepted(json -> Manifest.read(json.getBytes(StandardCharsets.UTF_8)), text)
                .ifPresent(read -> {
                  if (read.config() != null) {
                    Manifest again = Manifest.read(Manifest.write(read.config(), read.layers()));
                    assertThat(again.config()).isEqualTo(read.config());
                    assertThat(again.layers()).isEqualTo(read.layers());
                  }
                }));
  }

  @Test
  void anArchiveIsReadOrRefusedAndLeavesNothing() {
    long seed = HostileText.seed();
    HostileArchive archives = new HostileArchive(new HostileText(new Random(seed)));
    int read = 0;
    for (int i = 0; i < ARCHIVES; i++) {
      byte[] archive = archives.next();
      try (Spool spool = new Spool(directory, 0)) {
        List<ArchivedImage> images =
            ArchiveLayout.images(ImageArchive.spool(new ByteArrayInputStream(archive), spool));
        assertThat(images).isNotEmpty();
        read++;
      } catch (ImageFault refused) {
        assertThat(refused.getMessage())
            .isNotBlank()
            .doesNotContain("dev.slipway", "java.", "Feature`");
      } catch (RuntimeException | Error broken) {
        throw new AssertionError(HostileText.told(seed) + " archive " + i, broken);
      }
      assertThat(directory).isEmptyDirectory();
    }
    assertThat(read).as("archives that were fine after all").isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CompressorStreamFactory.GZIP,
        CompressorStreamFactory.BZIP2,
        CompressorStreamFactory.XZ,
        CompressorStreamFactory.ZSTANDARD
      })
  void aDamagedCompressedArchiveIsReadOrRefusedAndLeavesNothing(String form) {
    long seed = HostileText.seed();
    Random random = new Random(seed);
    byte[] layer = TestTar.compress(form, TestArchives.layer("one"));
    byte[] plain =
        TestArchives.dockerSave("null", TestArchives.config(TestArchives.layer("one")), layer)
            .bytes();
    for (int i = 0; i < DAMAGES; i++) {
      byte[] archive = i % 2 == 0 ? TestTar.compress(form, plain) : plain.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        archive[random.nextInt(archive.length)] = (byte) random.nextInt();
      }
      byte[] cut = Arrays.copyOf(archive, 1 + random.nextInt(archive.length));
      for (byte[] damaged : List.of(archive, cut)) {
        try (Spool spool = new Spool(directory, 0)) {
          ArchiveLayout.images(ImageArchive.spool(new ByteArrayInputStream(damaged), spool));
        } catch (ImageFault refused) {
          assertThat(refused.getMessage()).isNotBlank().doesNotContain("dev.slipway");
        } catch (RuntimeException | Error broken) {
          throw new AssertionError(HostileText.told(seed) + " " + form + " " + i, broken);
        }
        assertThat(directory).isEmptyDirectory();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[null]", "null,\"Layers\":[null]", "[7]", "{}", "[\"\"]"})
  void namesAndLayersThatAreNoneAreRefused(String tags) {
    byte[] layer = TestArchives.layer("one");
    byte[] archive = TestArchives.dockerSave(tags, TestArchives.config(layer)).bytes();
    try (Spool spool = new Spool(directory, 0)) {
      assertThatThrownBy(() ->
              ArchiveLayout.images(ImageArchive.spool(new ByteArrayInputStream(archive), spool)))
          .isInstanceOf(ImageFault.InvalidArchive.class)
          .message()
          .doesNotContain("java.", "dev.slipway");
    }
  }

  @Test
  void aNameInATarNeverLeadsOutOfIt() {
    Draws.near("a/../b", "./a", "../a", "a/../../b", "/etc/passwd")
        .all(text -> {
          try (Spool spool = new Spool(directory, 0)) {
            byte[] tar = new TestTar().file("x" + text.replace('\0', '?') + "y", "x").bytes();
            ImageArchive archive = ImageArchive.spool(new ByteArrayInputStream(tar), spool);
            archive.has("x");
          } catch (ImageFault | IllegalArgumentException refusedOrTooLongForTheTest) {
            return;
          }
        });
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void longTextsAreReadInLinearTime() {
    for (String piece : Set.of("a", "a.", "a/", "-", "a-", "[", ":", "@", "A", "__", "0:")) {
      String text = piece.repeat(1_000_000);
      assertTimeoutPreemptively(
          SOON,
          () -> {
            accepted(ImageReference::parse, text);
            accepted(Digest::new, text);
            accepted(value -> ConfigChanges.apply(List.of("CMD " + value)), text);
            accepted(value -> ConfigChanges.apply(List.of("EXPOSE " + value)), text);
          });
    }
    String variables = "$a\"".repeat(200_000);
    assertTimeoutPreemptively(
        SOON, () -> accepted(value -> ConfigChanges.apply(List.of("ENV " + value)), variables));
  }
}
