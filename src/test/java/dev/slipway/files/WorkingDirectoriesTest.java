package dev.slipway.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkingDirectoriesTest {

  @TempDir private Path root;

  @BeforeEach
  void fill() throws IOException {
    Files.createDirectories(root.resolve("srv/app"));
    Files.createFile(root.resolve("srv/file"));
    Files.createSymbolicLink(root.resolve("to-file"), Path.of("/srv/file"));
    Files.createSymbolicLink(root.resolve("to-app"), Path.of("srv/app"));
    Files.createSymbolicLink(root.resolve("to-nothing"), Path.of("/nowhere"));
  }

  @Test
  void foldersAndWhatIsMissingCanBe() throws IOException {
    for (String path :
        new String[] {"/", "/srv/app", "/srv/new/deep", "/to-app/x", "/to-nothing"}) {
      assertThat(WorkingDirectories.canBe(root, path)).as(path).isTrue();
    }
  }

  @Test
  void filesAndWhatIsBelowThemCannot() throws IOException {
    for (String path : new String[] {"/srv/file", "/srv/file/x/y", "/to-file", "/to-file/x"}) {
      assertThat(WorkingDirectories.canBe(root, path)).as(path).isFalse();
    }
  }
}
