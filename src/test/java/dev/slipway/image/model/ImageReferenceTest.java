package dev.slipway.image.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReferenceTest {

  private static final String HEX =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    "busybox, busybox:latest, docker.io/library/busybox:latest",
    "busybox:1.36, busybox:1.36, docker.io/library/busybox:1.36",
    "library/busybox, busybox:latest, docker.io/library/busybox:latest",
    "docker.io/busybox, busybox:latest, docker.io/library/busybox:latest",
    "docker.io/library/busybox:latest, busybox:latest, docker.io/library/busybox:latest",
    "index.docker.io/busybox, busybox:latest, docker.io/library/busybox:latest",
    "team/app, team/app:latest, docker.io/team/app:latest",
    "library/a/b, library/a/b:latest, docker.io/library/a/b:latest",
    "localhost/app, localhost/app:latest, localhost/app:latest",
    "localhost:5000/app:2, localhost:5000/app:2, localhost:5000/app:2",
    "example.org/app, example.org/app:latest, example.org/app:latest",
    "example.org:5000/a/b/c:x, example.org:5000/a/b/c:x, example.org:5000/a/b/c:x",
    "Example/app, Example/app:latest, Example/app:latest",
    "[2001:db8::1]:5000/app, [2001:db8::1]:5000/app:latest, [2001:db8::1]:5000/app:latest",
    "a__b/c.d-e--f, a__b/c.d-e--f:latest, docker.io/a__b/c.d-e--f:latest",
    "app@sha256:" + HEX + ", app@sha256:" + HEX + ", docker.io/library/app@sha256:" + HEX,
    "app:1@sha256:" + HEX + ", app:1@sha256:" + HEX + ", docker.io/library/app:1@sha256:" + HEX,
    "sha256:abc, sha256:abc, docker.io/library/sha256:abc",
  })
  void namesAreShortToPeopleAndFullToContainerd(String text, String familiar, String canonical) {
    ImageReference reference = ImageReference.parse(text);

    assertThat(reference.familiar()).isEqualTo(familiar);
    assertThat(reference.canonical()).isEqualTo(canonical);
    assertThat(ImageReference.parse(reference.canonical())).isEqualTo(reference);
    assertThat(ImageReference.parse(reference.familiar())).isEqualTo(reference);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "``; invalid reference format",
        "a b; invalid reference format",
        ":latest; invalid reference format",
        "app:; invalid reference format",
        "app:-x; invalid reference format",
        "app:a:b; invalid reference format",
        "/app; invalid reference format",
        "a//b; invalid reference format",
        "-app; invalid reference format",
        "app-; invalid reference format",
        "a..b; invalid reference format",
        "../etc; invalid reference format",
        "a___b; invalid reference format",
        "<none>:<none>; invalid reference format",
        "app@sha256:abc; invalid reference format",
        "App; invalid reference format: repository name (library/App) must be lowercase",
        "example.org/App:1; invalid reference format: repository name (App) must be lowercase",
        HEX + "; invalid repository name (" + HEX + "), cannot specify 64-byte hexadecimal strings",
        "app@sha256:" + HEX + "00; invalid checksum digest length",
        "app@md5:0123456789abcdef0123456789abcdef; unsupported digest algorithm",
      })
  void whatIsNoReferenceIsRefusedInDockersWords(String text, String message) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(ImageFault.InvalidReference.class)
        .hasMessage(message);
  }

  @Test
  void lengthsAreLimited() {
    assertThatThrownBy(() -> ImageReference.parse("a".repeat(250)))
        .hasMessage("repository name must not be more than 255 characters");
    assertThat(ImageReference.parse("app:" + "t".repeat(128)).tag()).hasSize(128);
    assertThatThrownBy(() -> ImageReference.parse("app:" + "t".repeat(129)))
        .hasMessage("invalid reference format");
    assertThatThrownBy(() -> ImageReference.parse("a/".repeat(1_000_000) + "a"))
        .hasMessage("invalid reference format");
    assertThatThrownBy(() -> ImageReference.parse("a.".repeat(1_000_000) + "a/b"))
        .hasMessage("invalid reference format");
    assertThatThrownBy(() -> ImageReference.parse("app\0")).hasMessage("invalid reference format");
  }

  @Test
  void someNamesAreNotGiven() {
    assertThatThrownBy(() -> ImageReference.forTagging("app@sha256:" + HEX))
        .hasMessage("refusing to create a tag with a digest reference");
    assertThatThrownBy(() -> ImageReference.forTagging("sha256:abc"))
        .hasMessage("refusing to create an ambiguous tag using digest algorithm as name");
  }
}
