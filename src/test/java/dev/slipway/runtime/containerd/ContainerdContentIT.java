package dev.slipway.runtime.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.runtime.Content;
import dev.slipway.runtime.Descriptor;
import dev.slipway.runtime.Images;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.Snapshots;
import dev.slipway.runtime.containerd.proto.leases.LeasesGrpc;
import dev.slipway.runtime.containerd.proto.leases.ListRequest;
import dev.slipway.whole.Shell;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Blobs, image names, layers and snapshots against a real containerd. */
class ContainerdContentIT {

  private static final Map<String, String> ROOT = Map.of(Snapshots.GC_ROOT, "2026-01-01T00:00:00Z");

  private static PrivateContainerd containerd;
  private static Content content;
  private static Snapshots snapshots;

  @BeforeAll
  static void start() {
    containerd = PrivateContainerd.start();
    content = containerd.content();
    snapshots = containerd.snapshots();
  }

  @AfterAll
  static void stop() {
    containerd.close();
  }

  @Test
  void aBlobIsWrittenReadAndWrittenAgain() throws Exception {
    byte[] bytes = random(5 * 1024 * 1024 + 17);
    String digest = write(bytes, ROOT);
    write(bytes, Map.of("more", "yes"));

    Content.Blob blob = content.find(digest).orElseThrow();
    assertThat(blob.size()).isEqualTo(bytes.length);
    assertThat(blob.labels()).containsEntry("more", "yes").containsKey(Snapshots.GC_ROOT);
    assertThat(content.read(digest)).isEqualTo(bytes);
    try (InputStream stream = content.open(digest)) {
      assertThat(stream.readNBytes(100)).isEqualTo(Arrays.copyOf(bytes, 100));
    }
    content.label(digest, ROOT);
    assertThat(content.find(digest).orElseThrow().labels()).isEqualTo(ROOT);
  }

  @Test
  void anEmptyBlobIsABlob() throws Exception {
    assertThat(content.read(write(new byte[0], ROOT))).isEmpty();
  }

  @Test
  void aBlobOfAnotherDigestOrSizeIsNotStored() throws Exception {
    byte[] bytes = random(1000);
    String wrong = "sha256:" + "0".repeat(64);

    assertThatThrownBy(
            () -> content.write(new ByteArrayInputStream(bytes), bytes.length, wrong, ROOT))
        .isInstanceOf(RuntimeFault.Failed.class);
    assertThatThrownBy(
            () -> content.write(new ByteArrayInputStream(bytes), 999, digest(bytes), ROOT))
        .isInstanceOf(RuntimeFault.Failed.class);

    assertThat(content.find(wrong)).isEmpty();
    assertThat(content.find(digest(bytes))).isEmpty();
    write(bytes, ROOT);
  }

  @Test
  void aMissingBlobIsNotFound() {
    String missing = "sha256:" + "1".repeat(64);
    assertThat(content.find(missing)).isEmpty();
    assertThatThrownBy(() -> content.read(missing)).isInstanceOf(RuntimeFault.NotFound.class);
  }

  @Test
  void aBlobTooLargeToBeReadAsAWholeIsRefused() throws Exception {
    String digest = write(new byte[8 * 1024 * 1024 + 1], ROOT);
    assertThatThrownBy(() -> content.read(digest)).isInstanceOf(RuntimeFault.Failed.class);
  }

  @Test
  void anImageNameIsPutMovedListedAndDeleted() throws Exception {
    Images images = containerd.images();
    Descriptor first = manifest(random(10));
    Descriptor second = manifest(random(10));

    images.put("docker.io/library/a:latest", first);
    images.put("docker.io/library/a:latest", second);

    Images.Image found = images.find("docker.io/library/a:latest").orElseThrow();
    assertThat(found.target()).isEqualTo(second);
    assertThat(images.list()).containsExactly(found);
    images.delete(found.name());
    images.delete(found.name());
    assertThat(images.find(found.name())).isEmpty();
  }

  @Test
  void whatOthersDoToImageNamesIsSeen() throws Exception {
    Images images = containerd.images();
    Descriptor target = manifest(random(10));
    images.put("docker.io/library/ours:latest", target);
    await().untilAsserted(() -> assertThat(images.list()).isSameAs(images.list()));

    Shell.run(
            "ctr",
            "-a",
            containerd.socket().toString(),
            "-n",
            "slipway",
            "images",
            "tag",
            "docker.io/library/ours:latest",
            "docker.io/library/theirs:latest")
        .expectSuccess();

    await()
        .untilAsserted(() ->
            assertThat(images.list())
                .extracting(Images.Image::name)
                .contains("docker.io/library/theirs:latest"));
    images.delete("docker.io/library/theirs:latest");
    images.delete("docker.io/library/ours:latest");
    assertThat(images.list()).isEmpty();
  }

  @Test
  void aLayerIsUnpackedCommittedAndUsedAsARootFileSystem() throws Exception {
    byte[] tar = busyboxLayer();
    String digest = write(tar, ROOT);
    List<Mount> mounts = snapshots.prepare("unpack", "", ROOT);

    Descriptor applied =
        containerd
            .diffs()
            .apply(
                new Descriptor("application/vnd.oci.image.layer.v1.tar", digest, tar.length),
                mounts);
    assertThat(applied.digest()).isEqualTo(digest);
    snapshots.commit("layer", "unpack", ROOT);
    assertThat(snapshots.find("layer").orElseThrow().committed()).isTrue();

    TestBundle bundle = new TestBundle(containerd);
    String id = bundle.container("sh", "-c", "echo hi >/tmp/file && test -x /bin/busybox");
    List<Mount> rootfs = snapshots.prepare(id, "layer", ROOT);
    assertThat(snapshots.mounts(id)).isEqualTo(rootfs);
    containerd.tasks().create(id, rootfs, TestBundle.NO_STREAMS, containerd.runc());
    containerd.tasks().start(id);
    assertThat(containerd.tasks().exit(id))
        .succeedsWithin(java.time.Duration.ofSeconds(20))
        .matches(exit -> exit.exitStatus() == 0);
    bundle.remove(id);

    assertThat(snapshots.usage(id).inodes()).isPositive();
    assertThat(snapshots.list()).extracting(Snapshots.Snapshot::key).contains(id, "layer");
    snapshots.remove(id);
    snapshots.remove(id);
    assertThat(snapshots.find(id)).isEmpty();
    snapshots.remove("layer");
  }

  @Test
  void aSnapshotIsPreparedOnceAndOnlyOnAParent() {
    snapshots.prepare("twice", "", ROOT);

    assertThatThrownBy(() -> snapshots.prepare("twice", "", ROOT))
        .isInstanceOf(RuntimeFault.AlreadyExists.class);
    assertThatThrownBy(() -> snapshots.prepare("orphan", "no-such-parent", ROOT))
        .isInstanceOf(RuntimeFault.NotFound.class);
    assertThatThrownBy(() -> snapshots.mounts("no-such-key"))
        .isInstanceOf(RuntimeFault.NotFound.class);
    Snapshots.Snapshot snapshot = snapshots.find("twice").orElseThrow();
    assertThat(snapshot.committed()).isFalse();
    assertThat(snapshot.labels()).isEqualTo(ROOT);
    snapshots.remove("twice");
  }

  @Test
  void theSnapshotterIsOneThatWorksHere() {
    assertThat(snapshots.snapshotter()).isIn("overlayfs", "native");
  }

  @Test
  void workUnderALeaseCarriesItAndLeavesNoLease() throws Exception {
    byte[] bytes = random(100);

    String digest =
        containerd
            .leases()
            .during(() -> {
              assertThat(leases()).isOne();
              return containerd.leases().during(() -> write(bytes, Map.of()));
            });

    assertThat(leases()).isZero();
    assertThat(digest).startsWith("sha256:");
  }

  @Test
  void aFaultInLeasedWorkPassesAndLeavesNoLease() {
    assertThatThrownBy(() -> containerd.leases().during(() -> snapshots.mounts("no-such-key")))
        .isInstanceOf(RuntimeFault.NotFound.class);
    assertThat(leases()).isZero();
  }

  @Test
  void containerdTellsItsVersion() {
    assertThat(containerd.status().serving()).isTrue();
    assertThat(containerd.status().version().version()).isNotEmpty();
  }

  private static int leases() {
    return LeasesGrpc.newBlockingStub(containerd.channel().calls())
        .list(ListRequest.getDefaultInstance())
        .getLeasesCount();
  }

  private static Descriptor manifest(byte[] bytes) {
    return new Descriptor(
        "application/vnd.oci.image.manifest.v1+json", write(bytes, ROOT), bytes.length);
  }

  private static String write(byte[] bytes, Map<String, String> labels) {
    String digest = digest(bytes);
    content.write(new ByteArrayInputStream(bytes), bytes.length, digest, labels);
    return digest;
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random().nextBytes(bytes);
    return bytes;
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] busyboxLayer() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (String folder : List.of("bin/", "proc/", "dev/", "sys/", "tmp/")) {
        tar.putArchiveEntry(new TarArchiveEntry(folder));
        tar.closeArchiveEntry();
      }
      byte[] busybox = Files.readAllBytes(Path.of("/bin/busybox"));
      TarArchiveEntry file = new TarArchiveEntry("bin/busybox");
      file.setSize(busybox.length);
      file.setMode(0755);
      tar.putArchiveEntry(file);
      tar.write(busybox);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }
}
