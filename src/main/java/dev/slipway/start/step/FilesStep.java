package dev.slipway.start.step;

import dev.slipway.container.ContainerEvent.ContainerRemoved;
import dev.slipway.container.StartStep;
import dev.slipway.files.ContainerFolder;
import dev.slipway.files.FileSettings;
import dev.slipway.files.HostFiles;
import dev.slipway.logs.ContainerLogs;
import dev.slipway.oci.SpecBuilder;
import dev.slipway.settings.model.NetworkMode;
import dev.slipway.settings.model.Settings;
import dev.slipway.start.Attempt;
import dev.slipway.start.Found;
import dev.slipway.start.Ownership;
import dev.slipway.start.ReleaseAt;
import dev.slipway.start.Step;
import dev.slipway.start.StepClock;
import dev.slipway.store.AfterCommit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/**
 * Writes hostname, hosts and resolv.conf, and makes the missing sources of binds. Repeating it
 * writes the same again. The files are written in place, never replaced, because they are bound
 * into the container.
 */
@Component
@ProcessingGroup("start")
public class FilesStep implements Step {

  private final FileSettings files;
  private final SpecBuilder specs;
  private final ContainerLogs logs;

  public FilesStep(FileSettings files, SpecBuilder specs, ContainerLogs logs) {
    this.files = files;
    this.specs = specs;
    this.logs = logs;
  }

  @Override
  public StartStep name() {
    return StartStep.FILES;
  }

  @Override
  public ReleaseAt releaseAt() {
    return ReleaseAt.REMOVAL;
  }

  @Override
  public void perform(Attempt attempt, StepClock clock) {
    Settings wanted = attempt.settings.taken();
    ContainerFolder folder = files.folder(attempt.containerId());
    try {
      Files.createDirectories(folder.path());
      Files.writeString(folder.hostname(), HostFiles.hostname(wanted));
      Files.writeString(folder.resolvConf(), HostFiles.resolv(wanted, ofHost("/etc/resolv.conf")));
      Files.writeString(folder.hosts(), hosts(wanted));
      for (Path source : specs.directoriesToCreate(wanted)) {
        Files.createDirectories(source);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hosts(Settings wanted) throws IOException {
    return wanted.networkMode() instanceof NetworkMode.Host
        ? HostFiles.hostNetworkHosts(wanted, ofHost("/etc/hosts"), "")
        : HostFiles.hosts(wanted, List.of(), "");
  }

  private static String ofHost(String name) throws IOException {
    Path file = Path.of(name);
    return Files.isReadable(file) ? Files.readString(file) : "";
  }

  @Override
  public List<Found> found() {
    return files.withFolder().stream().map(id -> new Found(id, null)).toList();
  }

  /** The log goes with the folder, so nobody needs to wait any more for what a run will write. */
  @Override
  public void undo(Ownership held) {
    logs.forget(held.containerId());
    try {
      FileSystemUtils.deleteRecursively(files.folder(held.containerId()).path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Somebody may have come to wait before the container was recorded as gone. */
  @EventHandler
  void on(ContainerRemoved event) {
    AfterCommit.run(() -> logs.forget(event.containerId()));
  }
}
