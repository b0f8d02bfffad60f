package dev.slipway.settings.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A made-up host with the four things that are looked at, and a parser that tells what it got. */
class AppArmorTest {

  @TempDir Path root;
  private Path profiles;
  private Path parsed;

  @BeforeEach
  void host() throws IOException {
    profiles = write("sys/kernel/security/apparmor/profiles", "other (enforce)\n");
    write("sys/module/apparmor/parameters/enabled", "Y\n");
    parsed = root.resolve("parsed");
    parser("echo \"$1\" > %s; cat \"$2\" >> %s".formatted(parsed, parsed));
  }

  @Test
  void itIsEnabledWhenAllOfItIsThere() {
    assertThat(host("").enabled()).isTrue();
    assertThat(new AppArmor(root, null).enabled()).isTrue();
    assertThat(host("docker").enabled()).as("in a container").isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sys/kernel/security/apparmor/profiles",
        "sys/module/apparmor/parameters/enabled",
        "sbin/apparmor_parser"
      })
  void itIsNotEnabledWhenSomethingIsMissing(String missing) throws IOException {
    Files.delete(root.resolve(missing));
    if (missing.startsWith("sys/kernel")) {
      Files.delete(root.resolve(missing).getParent());
    }
    assertThat(host("").enabled()).isFalse();
  }

  @Test
  void itIsNotEnabledWhenItIsSwitchedOff() throws IOException {
    write("sys/module/apparmor/parameters/enabled", "N\n");
    assertThat(host("").enabled()).isFalse();
  }

  @Test
  void theDefaultProfileIsLoadedUnlessItIsThere() throws IOException {
    host("").loadDefault();
    assertThat(parsed).content().startsWith("-Kr\n").contains("profile docker-default ");

    Files.delete(parsed);
    Files.writeString(profiles, "other (enforce)\ndocker-default (enforce)\n");
    host("").loadDefault();
    assertThat(parsed).doesNotExist();
  }

  @Test
  void whatTheHostHasIsIncluded() throws IOException {
    assertThat(host("").profile()).contains("@{PROC}=/proc/").doesNotContain("#include");
    write("etc/apparmor.d/tunables/global", "");
    write("etc/apparmor.d/abstractions/base", "");
    assertThat(host("").profile())
        .contains("#include <tunables/global>", "#include <abstractions/base>")
        .doesNotContain("@{PROC}=");
  }

  @Test
  void aParserThatFailsSaysWhy() throws IOException {
    parser("echo no such rule; exit 3");
    assertThatThrownBy(() -> host("").loadDefault())
        .isInstanceOf(AppArmor.ProfileMissing.class)
        .hasMessageStartingWith(
            "AppArmor enabled on system but the docker-default profile could not be loaded: ")
        .hasMessageContaining("no such rule")
        .hasMessageEndingWith("exit status 3");
  }

  @Test
  void aParserThatCannotRunIsAnError() throws IOException {
    Files.delete(root.resolve("sbin/apparmor_parser"));
    assertThatThrownBy(() -> host("").loadDefault()).isInstanceOf(AppArmor.ProfileMissing.class);
  }

  private AppArmor host(String inContainer) {
    return new AppArmor(root, inContainer);
  }

  private void parser(String script) throws IOException {
    Path parser = write("sbin/apparmor_parser", "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(parser, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
