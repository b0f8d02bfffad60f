package dev.slipway.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootFolderTest {

  @TempDir Path host;
  private Path root;
  private RootFolder folder;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(host.resolve("root"));
    Files.createDirectories(root.resolve("a/b"));
    folder = new RootFolder(root);
  }

  @Test
  void aPathMeansAPlaceBelowTheRoot() throws IOException {
    assertThat(folder.resolve("/a/b")).isEqualTo(root.resolve("a/b"));
    assertThat(folder.resolve("a/./b/../c")).isEqualTo(root.resolve("a/c"));
    assertThat(folder.resolve("/")).isEqualTo(root);
    assertThat(folder.resolve("")).isEqualTo(root);
    assertThat(folder.resolve("/absent/x")).isEqualTo(root.resolve("absent/x"));
  }

  @Test
  void noPathLeadsOut() throws IOException {
    link("up", "../../../..");
    link("a/abs", "/");
    link("a/b/two", "../../../../etc");

    assertThat(folder.resolve("../../etc/passwd")).isEqualTo(root.resolve("etc/passwd"));
    assertThat(folder.resolve("up/etc/passwd")).isEqualTo(root.resolve("etc/passwd"));
    assertThat(folder.resolve("a/abs/etc/passwd")).isEqualTo(root.resolve("etc/passwd"));
    assertThat(folder.resolve("a/b/two/passwd")).isEqualTo(root.resolve("etc/passwd"));
  }

  @Test
  void linksLeadToLinks() throws IOException {
    link("one", "/two/file");
    link("two", "a/../a/b");
    link("a/b/file", "../target");

    assertThat(folder.resolve("one")).isEqualTo(root.resolve("a/target"));
  }

  @Test
  void aLoopIsRefused() throws IOException {
    link("x", "y");
    link("y", "/x");

    assertThatThrownBy(() -> folder.resolve("x/z")).isInstanceOf(FileSystemLoopException.class);
  }

  @Test
  void missingFoldersAreMadeBehindLinksInside() throws IOException {
    link("var", "/a");
    link("out", host.resolve("elsewhere").toString());

    folder.createDirectories("/var/x/y");
    folder.createDirectories("/var/x/y");
    folder.createDirectories("/out/z");

    assertThat(root.resolve("a/x/y")).isDirectory();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("a/x"))))
        .isEqualTo("rwxr-xr-x");
    assertThat(host.resolve("elsewhere")).doesNotExist();
    assertThat(root.resolve(host.toString().substring(1)).resolve("elsewhere/z")).isDirectory();
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Files.createFile(root.resolve("a/file"));

    assertThatThrownBy(() -> folder.createDirectories("a/file"))
        .isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> folder.createDirectories("a/file/below"))
        .isInstanceOf(FileSystemException.class);
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(root.resolve(name), Path.of(target));
  }
}
