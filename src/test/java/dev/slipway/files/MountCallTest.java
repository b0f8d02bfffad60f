package dev.slipway.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.linux.Linux;
import dev.slipway.runtime.Mount;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountCallTest {

  private static final Mount OVERLAY =
      new Mount(
          "overlay",
          "overlay",
          "",
          List.of(
              "index=off",
              "workdir=/data/snapshots/3/work",
              "upperdir=/data/snapshots/3/fs",
              "lowerdir=/data/snapshots/2/fs:/data/snapshots/1/fs"));

  @Test
  void pathsOfAnOverlayAreTakenFromTheFolderThatTheyShare() {
    assertThat(MountCall.of(OVERLAY))
        .isEqualTo(
            new MountCall(
                Path.of("/data/snapshots"),
                "overlay",
                "overlay",
                0,
                "index=off,workdir=3/work,upperdir=3/fs,lowerdir=2/fs:1/fs"));
  }

  @Test
  void aReadOnlyOverlayHasNoUpperDirectory() {
    assertThat(MountCall.readOnly(OVERLAY))
        .isEqualTo(
            new MountCall(
                Path.of("/data/snapshots"),
                "overlay",
                "overlay",
                Linux.MS_RDONLY,
                "lowerdir=3/fs:2/fs:1/fs"));
  }

  @Test
  void aBindMountsWhatTheSnapshotterNames() {
    Mount bind = new Mount("bind", "/data/snapshots/1", "", List.of("rbind", "rw"));

    assertThat(MountCall.of(bind))
        .isEqualTo(
            new MountCall(
                Path.of("/"), "/data/snapshots/1", "bind", Linux.MS_BIND | Linux.MS_REC, ""));
  }
}
