package dev.slipway.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitLayerTest {

  private static final List<String> FILES =
      List.of(".dockerenv", "etc/hosts", "etc/hostname", "etc/resolv.conf", "dev/console");
  private static final List<String> FOLDERS = List.of("proc", "sys", "dev/pts", "dev/shm");

  @TempDir Path host;
  private Path root;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(host.resolve("root"));
  }

  @Test
  void anEmptyImageGetsEverythingThatAnEngineMakes() throws IOException {
    InitLayer.write(root, List.of());
    InitLayer.write(root, List.of());

    assertMade();
  }

  @Test
  void whatAnImageHasBesideItStays() throws IOException {
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0");
    Files.writeString(root.resolve("etc/hosts"), "1.2.3.4 of-the-image");
    Files.createDirectories(root.resolve("proc/left"));

    InitLayer.write(root, List.of());

    assertMade();
    assertThat(root.resolve("etc/passwd")).hasContent("root:x:0:0");
    assertThat(root.resolve("proc/left")).isDirectory();
  }

  @Test
  void linksAtItsPlacesAreReplacedAndNotFollowed() throws IOException {
    Path outside = Files.createDirectory(host.resolve("outside"));
    Files.createDirectory(root.resolve("etc"));
    Files.createDirectory(root.resolve("run"));
    for (String file : FILES) {
      if (!file.startsWith("dev/")) {
        Files.createSymbolicLink(
            root.resolve(file), Path.of("../run/" + Path.of(file).getFileName()));
      }
    }
    Files.createSymbolicLink(root.resolve("etc/mtab"), Path.of("/run/mtab"));
    Files.createSymbolicLink(root.resolve("dev"), outside);
    Files.createSymbolicLink(root.resolve("proc"), outside);

    InitLayer.write(root, List.of());

    assertMade();
    assertThat(outside).isEmptyDirectory();
    assertThat(root.resolve("run")).isEmptyDirectory();
  }

  @Test
  void filesInPlaceOfItsFoldersAreReplaced() throws IOException {
    Files.createFile(root.resolve("etc"));
    Files.createFile(root.resolve("sys"));

    InitLayer.write(root, List.of());

    assertMade();
  }

  @Test
  void aFolderInPlaceOfAFileStays() throws IOException {
    Files.createDirectories(root.resolve("etc/hosts/below"));

    InitLayer.write(root, List.of());

    assertThat(root.resolve("etc/hosts/below")).isDirectory();
    assertThat(root.resolve("etc/hostname")).isRegularFile();
  }

  @Test
  void volumesAreFoldersAlsoBehindLinksButNeverOutside() throws IOException {
    Files.createDirectories(root.resolve("run"));
    Files.createSymbolicLink(root.resolve("var"), Path.of("/run"));
    Files.createSymbolicLink(root.resolve("out"), host.resolve("elsewhere"));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    Files.writeString(root.resolve("file"), "text");

    InitLayer.write(
        root,
        List.of("/data", "/var/lib/x/", "/out", "../../up", "loop", "/file", "/", "", "a\0b"));

    assertThat(root.resolve("data")).isDirectory();
    assertThat(root.resolve("run/lib/x")).isDirectory();
    assertThat(root.resolve("up")).isDirectory();
    assertThat(root.resolve("file")).hasContent("text");
    assertThat(host.resolve("elsewhere")).doesNotExist();
    assertThat(host.resolve("up")).doesNotExist();
  }

  private void assertMade() throws IOException {
    for (String file : FILES) {
      assertThat(root.resolve(file)).isEmptyFile();
      assertThat(Files.isSymbolicLink(root.resolve(file))).as(file).isFalse();
    }
    for (String folder : FOLDERS) {
      assertThat(Files.isDirectory(root.resolve(folder), LinkOption.NOFOLLOW_LINKS))
          .as(folder)
          .isTrue();
    }
    assertThat(Files.readSymbolicLink(root.resolve("etc/mtab"))).hasToString("/proc/mounts");
  }
}
