package dev.slipway.image.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux, amd64, ''",
    "Linux/x86_64, linux, amd64, ''",
    "arm64, linux, arm64, ''",
    "aarch64, linux, arm64, ''",
    "linux/arm64/v8, linux, arm64, v8",
    "linux/arm64/8, linux, arm64, v8",
    "linux/arm, linux, arm, ''",
    "armhf, linux, arm, ''",
    "linux/armel, linux, arm, v6",
    "linux/arm/5, linux, arm, v5",
    "linux/arm/v7, linux, arm, v7",
    "windows/amd64, windows, amd64, ''",
    "macos/arm64, darwin, arm64, ''",
    "linux/vax, linux, vax, ''",
    "linux/amd64/v1, linux, amd64, ''",
    "i386, linux, 386, ''"
  })
  void platformsAreReadAsContainerdReadsThem(
      String text, String os, String architecture, String variant) {
    assertThat(Platform.parse(text)).isEqualTo(new Platform(os, architecture, variant));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          a/b/c/d | "a/b/c/d": cannot parse platform specifier: invalid argument
          vax     | "vax": unknown operating system or architecture: invalid argument
          linux/* | "linux/*": wildcards not yet supported: invalid argument
          linux/  | "" is an invalid component of "linux/": platform specifier component must match "[A-Za-z0-9_-]+": invalid argument
          l+x     | "l+x" is an invalid component of "l+x": platform specifier component must match "[A-Za-z0-9_-]+": invalid argument
          """)
  void whatIsNoneIsRefusedInContainerdsWords(String text, String message) {
    assertThatThrownBy(() -> Platform.parse(text))
        .isInstanceOf(ImageFault.InvalidPlatform.class)
        .hasMessage(message.replace("\"[A-Z", "\"^[A-Z").replace("]+\"", "]+$\""));
  }
}
