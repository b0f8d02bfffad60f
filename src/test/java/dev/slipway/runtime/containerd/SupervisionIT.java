package dev.slipway.runtime.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.runtime.Containers;
import dev.slipway.runtime.Content;
import dev.slipway.runtime.Diffs;
import dev.slipway.runtime.Images;
import dev.slipway.runtime.Leases;
import dev.slipway.runtime.RuntimeFault;
import dev.slipway.runtime.RuntimeStatus;
import dev.slipway.runtime.Snapshots;
import dev.slipway.runtime.Task;
import dev.slipway.runtime.TaskEvents;
import dev.slipway.runtime.TaskExit;
import dev.slipway.runtime.Tasks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.util.FileSystemUtils;

/**
 * The private containerd: its death, its adoption, two of them, and what keeps it from starting.
 */
class SupervisionIT {

  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void aKilledContainerdIsStartedAgainAndItsTasksGoOn() throws IOException {
    try (PrivateContainerd containerd = PrivateContainerd.start()) {
      TestBundle bundle = new TestBundle(containerd);
      String id = bundle.running("sleep", "600");
      int task = containerd.tasks().find(id).orElseThrow().pid();
      CompletableFuture<Void> streamEnded = new CompletableFuture<>();
      containerd.events().subscribe(event -> {}, () -> streamEnded.complete(null));
      CompletableFuture<TaskExit> exit = containerd.tasks().exit(id);
      long killed = containerd.process().pid();

      ProcessHandle.of(killed).orElseThrow().destroyForcibly();

      assertThat(exit)
          .failsWithin(LONG)
          .withThrowableThat()
          .havingCause()
          // A call that was not sent yet, or not sent again, is known not to have taken effect.
          .isInstanceOfAny(RuntimeFault.Ambiguous.class, RuntimeFault.Unavailable.class);
      assertThat(streamEnded).succeedsWithin(LONG);
      await().until(() -> containerd.process().pid() != killed);
      assertThat(containerd.status().awaitServing(LONG)).isTrue();
      Task found = containerd.tasks().find(id).orElseThrow();
      assertThat(found.pid()).isEqualTo(task);
      assertThat(found.status()).isEqualTo(Task.Status.RUNNING);
      bundle.remove(id);
    }
  }

  @Test
  void callsWhileContainerdIsDownAreUnavailable(@TempDir Path folder) {
    ContainerdSettings settings =
        PrivateContainerd.settings(
            folder,
            Map.of(
                "slipway.containerd.address",
                "unix://" + folder.resolve("nobody.sock"),
                "slipway.containerd.start-timeout",
                "10ms"));
    ContainerdChannel channel =
        new ContainerdChannel(settings, new ContainerdProcess(settings), new SimpleMeterRegistry());
    try {
      channel.start();
      assertThat(channel.serving()).isFalse();
      assertThatThrownBy(() -> new ContainerdTasks(channel).find("x"))
          .isInstanceOf(RuntimeFault.Unavailable.class)
          .hasMessageContaining("nobody.sock");
      assertThat(new ContainerdStatus(channel).version().version()).isEmpty();
    } finally {
      channel.destroy();
    }
  }

  @Test
  void aContainerdThatAnEarlierServiceLeftIsAdoptedWithItsTasks() throws IOException {
    Path folder = Files.createTempDirectory("slipway-containerd-");
    PrivateContainerd earlier = PrivateContainerd.in(folder, Map.of());
    TestBundle bundle = new TestBundle(earlier);
    String id = bundle.running("sleep", "600");
    long pid = earlier.process().pid();

    earlier.abandon();
    try (PrivateContainerd later = PrivateContainerd.in(folder, Map.of())) {
      assertThat(later.process().pid()).isEqualTo(pid);
      assertThat(later.tasks().find(id).orElseThrow().status()).isEqualTo(Task.Status.RUNNING);
    }
    await().untilAsserted(() -> assertThat(Path.of("/proc/" + pid)).doesNotExist());
  }

  @Test
  void tasksOutliveAnOrderlyStop() throws IOException {
    Path folder = Files.createTempDirectory("slipway-containerd-");
    PrivateContainerd earlier = PrivateContainerd.in(folder, Map.of());
    String id = new TestBundle(earlier).running("sleep", "600");
    int task = earlier.tasks().find(id).orElseThrow().pid();

    earlier.channel().destroy();
    earlier.process().destroy();

    assertThat(Path.of("/proc/" + task)).exists();
    try (PrivateContainerd later = PrivateContainerd.in(folder, Map.of())) {
      assertThat(later.tasks().find(id).orElseThrow().pid()).isEqualTo(task);
    }
  }

  @Test
  void twoOfThemRunSideBySide() throws IOException {
    try (PrivateContainerd one = PrivateContainerd.start();
        PrivateContainerd other = PrivateContainerd.start()) {
      TestBundle bundle = new TestBundle(one);
      String id = bundle.running("sleep", "600");

      assertThat(one.tasks().list()).extracting(Task::containerId).isEqualTo(List.of(id));
      assertThat(other.tasks().list()).isEmpty();
      bundle.remove(id);
    }
  }

  @Test
  void aMissingContainerdIsNamedWithItsPackage(@TempDir Path folder) {
    assertThatThrownBy(() ->
            PrivateContainerd.in(
                folder, Map.of("slipway.containerd.binary", "/no/such/containerd")))
        .isInstanceOfSatisfying(
            ContainerdUnusable.class,
            e -> {
              assertThat(e).hasMessageContaining("/no/such/containerd");
              assertThat(e.remedy()).contains("apt-get install containerd");
            });
  }

  @Test
  void aContainerdThatDiesAtOnceIsNotWaitedForAndItsLogIsShown(@TempDir Path folder)
      throws IOException {
    Path broken = folder.resolve("broken");
    Files.writeString(broken, "#!/bin/sh\necho out of luck >&2\nexit 1\n");
    assertThat(broken.toFile().setExecutable(true)).isTrue();

    assertThatThrownBy(() ->
            PrivateContainerd.in(folder, Map.of("slipway.containerd.binary", broken.toString())))
        .isInstanceOf(ContainerdUnusable.class)
        .hasMessageContaining("out of luck");
  }

  @Test
  void aSocketPathThatIsTooLongIsRefusedWithTheRemedy(@TempDir Path folder) {
    assertThatThrownBy(() -> PrivateContainerd.in(folder.resolve("d".repeat(90)), Map.of()))
        .isInstanceOfSatisfying(
            ContainerdUnusable.class, e -> assertThat(e.remedy()).contains("slipway.data-dir"));
  }

  @Test
  void theNativeSnapshotterIsUsedWhenConfigured() throws IOException {
    Path folder = Files.createTempDirectory("slipway-containerd-");
    try (PrivateContainerd containerd =
        PrivateContainerd.in(folder, Map.of("slipway.containerd.snapshotter", "native"))) {
      assertThat(containerd.snapshots().prepare("a", "", Map.of()))
          .allMatch(mount -> mount.type().equals("bind"));
    }
  }

  @Test
  void containerdNamesASnapshotterThatDoesNotWorkHereNotLoaded() throws IOException {
    Path folder = Files.createTempDirectory("slipway-containerd-");
    try (PrivateContainerd containerd =
        PrivateContainerd.in(folder, Map.of("slipway.containerd.snapshotter", "zfs"))) {
      assertThatThrownBy(() -> containerd.snapshots().list())
          .isInstanceOf(RuntimeFault.Failed.class)
          .hasMessageContaining("not loaded");
    }
  }

  @Test
  void aDataDirectoryBehindALinkIsTheSameDirectory(@TempDir Path folder) throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    assertThat(ContainerdHome.below(link.resolve("data")))
        .isEqualTo(ContainerdHome.below(folder.resolve("data")));
  }

  @Test
  void theServiceGetsItsPortsAsBeansAndStopsContainerdLast() throws IOException {
    Path folder = Files.createTempDirectory("slipway-containerd-");
    long pid;
    try (AnnotationConfigApplicationContext beans = new AnnotationConfigApplicationContext()) {
      TestPropertyValues.of("slipway.data-dir=" + folder).applyTo(beans);
      beans.register(Settings.class, SimpleMeterRegistry.class);
      beans.scan(ContainerdProcess.class.getPackageName());
      beans.refresh();

      assertThat(beans.getBean(RuntimeStatus.class).serving()).isTrue();
      assertThat(beans.getBean(Tasks.class).list()).isEmpty();
      for (Class<?> port :
          List.of(
              Containers.class,
              Snapshots.class,
              Content.class,
              Images.class,
              Diffs.class,
              Leases.class,
              TaskEvents.class)) {
        assertThat(beans.getBean(port)).isNotNull();
      }
      pid = beans.getBean(ContainerdProcess.class).pid();
    }
    await().untilAsserted(() -> assertThat(Path.of("/proc/" + pid)).doesNotExist());
    FileSystemUtils.deleteRecursively(folder);
  }

  @EnableConfigurationProperties(ContainerdSettings.class)
  static class Settings {}
}
