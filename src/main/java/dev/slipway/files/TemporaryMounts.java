package dev.slipway.files;

import dev.slipway.linux.Linux;
import dev.slipway.runtime.Mount;
import dev.slipway.start.StartSettings;
import jakarta.annotation.PostConstruct;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Shows the service a snapshot's files, through a mount that lives only for the work on them. */
@Component
public class TemporaryMounts {

  private static final String PREFIX = "mount-";

  /** {@code accounts-} is what older versions called theirs. */
  private static final String ALL_PREFIXES = "{" + PREFIX + ",accounts-}*";

  private final Path folder;

  public TemporaryMounts(StartSettings settings) {
    this.folder = settings.dataDir().toAbsolutePath().resolve("tmp");
  }

  /** Work on a mounted root file system. */
  public interface Work<T> {
    T on(Path root) throws IOException;
  }

  /** Shows an active snapshot without the right to change it, also while a task runs on it. */
  public <T> T readOnly(List<Mount> snapshot, Work<T> work) {
    return mounted(MountCall.readOnly(snapshot.getFirst()), work);
  }

  /** Shows an active snapshot that nothing else uses, to be changed. */
  public <T> T writable(List<Mount> snapshot, Work<T> work) {
    return mounted(MountCall.of(snapshot.getFirst()), work);
  }

  private <T> T mounted(MountCall call, Work<T> work) {
    Path target = folder.resolve(PREFIX + UUID.randomUUID());
    try {
      Files.createDirectories(target);
      try {
        call.mount(target);
        return work.on(target);
      } finally {
        unmount(target);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void unmount(Path target) throws IOException {
    Linux.unmount(target, Linux.MNT_DETACH);
    Files.deleteIfExists(target);
  }

  /** Ends the work in which an earlier service died; nothing else works yet. */
  @PostConstruct
  public void unmountLeft() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> left = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, ALL_PREFIXES)) {
      found.forEach(left::add);
    }
    for (Path target : left) {
      unmount(target);
    }
  }
}
