package dev.slipway.start.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.files.FileSettings;
import dev.slipway.files.MountCall;
import dev.slipway.files.TemporaryMounts;
import dev.slipway.image.model.Digest;
import dev.slipway.image.model.ImageConfig;
import dev.slipway.runtime.Descriptor;
import dev.slipway.runtime.Mount;
import dev.slipway.runtime.RuntimeFault.AlreadyExists;
import dev.slipway.runtime.RuntimeFault.NotFound;
import dev.slipway.runtime.Snapshots;
import dev.slipway.runtime.containerd.PrivateContainerd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Base snapshots in a real containerd. */
class BaseSnapshotsIT {

  private static final Map<String, String> KEPT = Map.of(Snapshots.GC_ROOT, "kept");

  private static PrivateContainerd containerd;
  private static TemporaryMounts mounts;

  private BaseSnapshots bases;
  private ImageConfig image;
  private String name;

  @BeforeAll
  static void startContainerd() {
    containerd = PrivateContainerd.start();
    mounts = new TemporaryMounts(new FileSettings(containerd.dataDir()));
  }

  @AfterAll
  static void stopContainerd() {
    containerd.close();
  }

  @BeforeEach
  void makeImage() {
    bases = bases();
    image = stored(List.of("/data/" + UUID.randomUUID()));
    name = BaseSnapshots.name(image);
  }

  private static BaseSnapshots bases() {
    return new BaseSnapshots(
        containerd.snapshots(), containerd.content(), containerd.leases(), mounts);
  }

  @Test
  void aContainerStandsOnTheInitLayer() {
    List<Mount> rootfs = bases.prepare(key(), image, KEPT);

    assertThat(shows(rootfs, ".dockerenv")).isTrue();
    assertThat(shows(rootfs, image.volumes().getFirst().substring(1))).isTrue();
    assertNothingMounted();
  }

  @Test
  void theLayersOfAnImageStayBelow() throws IOException {
    String layer = "layer-" + UUID.randomUUID();
    String key = key();
    mounts.writable(
        containerd.snapshots().prepare(key, "", KEPT),
        root -> Files.writeString(root.resolve("of-the-image"), "text"));
    containerd.snapshots().commit(layer, key, KEPT);

    List<Mount> rootfs = bases.prepare(key(), of(image.id(), layer, List.of()), KEPT);

    assertThat(shows(rootfs, "of-the-image")).isTrue();
    assertThat(shows(rootfs, "etc/hosts")).isTrue();
  }

  @Test
  void manyContainersAtOnceShareOne() throws Exception {
    List<Future<List<Mount>>> prepared = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 16; i++) {
        prepared.add(threads.submit(() -> bases.prepare(key(), image, KEPT)));
      }
    }

    for (Future<List<Mount>> one : prepared) {
      assertThat(shows(one.get(), ".dockerenv")).isTrue();
    }
    assertThat(containerd.snapshots().list())
        .noneMatch(snapshot -> snapshot.key().startsWith("base-"));
  }

  @Test
  void itLivesAsLongAsTheImageOrAContainer() {
    String container = key();
    bases.prepare(container, image, KEPT);

    containerd.snapshots().remove(container);
    collectGarbage();
    assertThat(containerd.snapshots().find(name)).isPresent();

    bases.prepare(container, image, KEPT);
    containerd.images().delete("test/" + image.id());
    collectGarbage();
    assertThat(containerd.snapshots().find(name)).isPresent();

    containerd.snapshots().remove(container);
    collectGarbage();
    assertThat(containerd.snapshots().find(name)).isEmpty();
  }

  @Test
  void whatADeadServiceLeftIsUsed() {
    // It died between committing and referring: the snapshot is there and nothing keeps it.
    containerd
        .leases()
        .during(() -> {
          String key = key();
          containerd.snapshots().prepare(key, "", Map.of());
          containerd.snapshots().commit(name, key, Map.of());
          assertThat(bases.prepare(key(), image, KEPT)).isNotEmpty();
          return name;
        });
  }

  @Test
  void mountsOfADeadServiceAreEnded() throws IOException {
    List<Mount> rootfs = bases.prepare(key(), image, KEPT);
    var target = Files.createDirectories(containerd.dataDir().resolve("tmp/mount-left"));
    MountCall.readOnly(rootfs.getFirst()).mount(target);
    Files.createDirectories(containerd.dataDir().resolve("tmp/accounts-of-an-older-version"));

    mounts.unmountLeft();

    assertNothingMounted();
    assertThat(containerd.dataDir().resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void aTakenKeyAndAMissingImageAreTold() {
    String container = key();
    bases.prepare(container, image, KEPT);

    assertThatThrownBy(() -> bases.prepare(container, image, KEPT))
        .isInstanceOf(AlreadyExists.class);
    assertThatThrownBy(() -> bases.prepare(key(), of(image.id(), "absent", List.of()), KEPT))
        .isInstanceOf(NotFound.class);
  }

  private static boolean shows(List<Mount> rootfs, String path) {
    return mounts.readOnly(rootfs, root -> Files.exists(root.resolve(path)));
  }

  private static void assertNothingMounted() {
    assertThat(Path.of("/proc/mounts"))
        .content(StandardCharsets.UTF_8)
        .doesNotContain(containerd.dataDir().resolve("tmp").toString());
  }

  /** Deleting an image's name waits for the collection. */
  private static void collectGarbage() {
    ImageConfig other = stored(List.of("/" + UUID.randomUUID()));
    containerd.images().delete("test/" + other.id());
  }

  private static String key() {
    return "container-" + UUID.randomUUID();
  }

  /** An image without layers whose name leads straight to its configuration. */
  private static ImageConfig stored(List<String> volumes) {
    byte[] json = volumes.toString().getBytes(StandardCharsets.UTF_8);
    String digest = Digest.of(json).value();
    containerd
        .leases()
        .during(() -> {
          containerd.content().write(new ByteArrayInputStream(json), json.length, digest, Map.of());
          containerd
              .images()
              .put("test/" + digest, new Descriptor("application/json", digest, json.length));
          return digest;
        });
    return of(digest, "", volumes);
  }

  private static ImageConfig of(String id, String chainId, List<String> volumes) {
    return new ImageConfig(
        id,
        chainId,
        "linux",
        "amd64",
        "",
        Instant.EPOCH,
        List.of(),
        List.of(),
        List.of(),
        "",
        "",
        Map.of(),
        "",
        List.of(),
        volumes,
        List.of(),
        "",
        "",
        List.of(),
        "{}");
  }
}
