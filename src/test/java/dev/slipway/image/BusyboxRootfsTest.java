package dev.slipway.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BusyboxRootfsTest {

  private static final Path BUSYBOX = Path.of("/bin/busybox");

  @Test
  void holdsBusyboxAndALinkForEveryApplet() throws IOException {
    Map<String, TarArchiveEntry> entries = entries(BusyboxRootfs.tar(BUSYBOX));

    assertThat(entries.get("bin/busybox").getSize()).isEqualTo(Files.size(BUSYBOX));
    assertThat(entries.get("bin/busybox").getMode() & 0777).isEqualTo(0755);
    assertThat(entries.get("bin/sh").getLinkName()).isEqualTo("/bin/busybox");
    assertThat(entries.get("tmp/").getMode() & 07777).isEqualTo(01777);
    assertThat(entries).containsKeys("etc/passwd", "etc/group", "root/", "home/", "usr/bin/");
    assertThat(entries.values()).allMatch(entry -> entry.getLongUserId() == 0);
  }

  @Test
  void theSameBinaryGivesTheSameBytes(@TempDir Path directory) throws IOException {
    Path copy = Files.copy(BUSYBOX, directory.resolve("busybox"));
    assertThat(copy.toFile().setExecutable(true)).isTrue();

    assertThat(BusyboxRootfs.tar(copy)).isEqualTo(BusyboxRootfs.tar(BUSYBOX));
  }

  @Test
  void refusesWhatCannotRunAloneAndNamesTheRemedy(@TempDir Path directory) throws IOException {
    Path script = Files.writeString(directory.resolve("busybox"), "#!/bin/sh\n".repeat(100));

    for (Path unusable : new Path[] {script, directory, Path.of("/nonexistent"), java()}) {
      assertThatThrownBy(() -> BusyboxRootfs.tar(unusable))
          .isInstanceOf(BusyboxRootfs.Unusable.class)
          .hasMessageContaining("busybox-static");
    }
  }

  /** A dynamically linked executable that is on every machine that runs this test. */
  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static Map<String, TarArchiveEntry> entries(byte[] bytes) throws IOException {
    Map<String, TarArchiveEntry> entries = new HashMap<>();
    try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(bytes))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.put(entry.getName(), entry);
      }
    }
    return entries;
  }
}
