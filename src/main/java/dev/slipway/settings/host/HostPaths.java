package dev.slipway.settings.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What settings may ask about the host's file system; only looks, never changes. */
public interface HostPaths {

  /**
   * A device node.
   *
   * @param type {@code c} or {@code b}
   * @param mode permission bits
   */
  record Device(String path, String type, long major, long minor, int mode, long uid, long gid) {}

  /** Whether something is there, following links. */
  boolean exists(String path);

  /** Whether an executable file is there. */
  boolean executable(String path);

  /** The device behind a path, following links; empty when there is no device there. */
  Optional<Device> device(String path);

  /** Paths of the devices below a directory, sorted, links left out; empty when there is none. */
  List<String> below(String directory);

  /**
   * The mount that a path lies on.
   *
   * @param shared passes mounts on to its copies
   * @param slave receives mounts from its original
   */
  record MountedOn(String point, boolean shared, boolean slave) {}

  /** The mount that a path lies on, as this process sees it. */
  MountedOn mountOf(String path);

  /**
   * Whether the kernel and that OCI runtime can make a mount read-only with all that is mounted
   * below it.
   *
   * @param runtime executable of the OCI runtime
   */
  boolean recursivelyReadOnly(String runtime);

  /** The real host. */
  static HostPaths ofThisHost() {
    return new HostPaths() {
      @Override
      public boolean exists(String path) {
        return Files.exists(Path.of(path));
      }

      @Override
      public boolean executable(String path) {
        return Files.isRegularFile(Path.of(path)) && Files.isExecutable(Path.of(path));
      }

      @Override
      public Optional<Device> device(String path) {
        return DeviceNode.read(Path.of(path));
      }

      @Override
      public List<String> below(String directory) {
        return DeviceNode.below(Path.of(directory));
      }

      @Override
      public MountedOn mountOf(String path) {
        return MountTable.mountOf(path);
      }

      @Override
      public boolean recursivelyReadOnly(String runtime) {
        return OciFeatures.recursivelyReadOnly(runtime);
      }
    };
  }
}
