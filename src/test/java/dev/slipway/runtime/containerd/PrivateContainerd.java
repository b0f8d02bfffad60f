package dev.slipway.runtime.containerd;

import dev.slipway.runtime.Containers;
import dev.slipway.runtime.Content;
import dev.slipway.runtime.Diffs;
import dev.slipway.runtime.Execs;
import dev.slipway.runtime.Images;
import dev.slipway.runtime.Leases;
import dev.slipway.runtime.OciRuntime;
import dev.slipway.runtime.RuntimeStatus;
import dev.slipway.runtime.Snapshots;
import dev.slipway.runtime.TaskEvents;
import dev.slipway.runtime.Tasks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** A containerd of its own in a temporary folder, with the ports to it, for tests. */
public final class PrivateContainerd implements AutoCloseable {

  private final Path folder;
  private final Path dataDir;
  private final ContainerdProcess process;
  private final ContainerdChannel channel;
  private final ContainerdTasks tasks;
  private final ContainerdSnapshots snapshots;
  private final ContainerdSettings settings;
  private final Containers containers;
  private final Images images;

  private PrivateContainerd(Path folder, Map<String, String> more) {
    this.folder = folder;
    this.dataDir = folder.resolve("data");
    this.settings = settings(dataDir, more);
    this.process = new ContainerdProcess(settings);
    process.start();
    this.channel = new ContainerdChannel(settings, process, new SimpleMeterRegistry());
    openOrStop();
    this.tasks = new ContainerdTasks(channel);
    this.snapshots = new ContainerdSnapshots(settings, channel);
    this.containers = new ContainerdContainers(channel, snapshots, tasks);
    this.images = new ContainerdImages(settings, channel);
  }

  private void openOrStop() {
    try {
      channel.start();
    } catch (RuntimeException e) {
      channel.destroy();
      process.destroy();
      throw e;
    }
  }

  /** Starts containerd in a fresh temporary folder. */
  public static PrivateContainerd start() {
    try {
      return in(Files.createTempDirectory("slipway-containerd-"), Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PrivateContainerd in(Path folder, Map<String, String> settings) {
    return new PrivateContainerd(folder, settings);
  }

  static ContainerdSettings settings(Path dataDir, Map<String, String> more) {
    var properties = new MapConfigurationPropertySource(more);
    properties.put("slipway.data-dir", dataDir.toString());
    return new Binder(properties).bindOrCreate("slipway", ContainerdSettings.class);
  }

  /** What would be {@code slipway.data-dir} in a service. */
  public Path dataDir() {
    return dataDir;
  }

  /** Containerd's socket. */
  public Path socket() {
    return process.socket();
  }

  public Containers containers() {
    return containers;
  }

  public Tasks tasks() {
    return tasks;
  }

  public Execs execs() {
    return new ContainerdExecs(channel);
  }

  public Snapshots snapshots() {
    return snapshots;
  }

  public Content content() {
    return new ContainerdContent(channel);
  }

  public Images images() {
    return images;
  }

  public Diffs diffs() {
    return new ContainerdDiffs(channel);
  }

  public Leases leases() {
    return new ContainerdLeases(channel);
  }

  public TaskEvents events() {
    return new ContainerdEvents(settings, channel);
  }

  public RuntimeStatus status() {
    return new ContainerdStatus(channel);
  }

  /** A runc that keeps its state in this fixture's folder. */
  public OciRuntime runc() {
    return new OciRuntime("io.containerd.runc.v2", "runc", folder.resolve("runc").toString());
  }

  ContainerdProcess process() {
    return process;
  }

  ContainerdChannel channel() {
    return channel;
  }

  /** Leaves containerd running, as a killed service does; the folder stays. */
  void abandon() {
    process.abandon();
    channel.destroy();
  }

  /** Destroys all tasks, stops containerd and removes the folder. */
  @Override
  public void close() {
    try {
      channel.awaitServing(Duration.ofSeconds(20));
      tasks.list().forEach(task -> tasks.destroy(task.containerId()));
    } finally {
      channel.destroy();
      process.destroy();
    }
    delete(folder);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
