package dev.slipway.files;

import java.nio.file.Path;

/** The folder of one container's files on the host; any of them may be missing. */
public record ContainerFolder(Path path) {

  /** Bound into the container at {@code /etc/hostname}. */
  public Path hostname() {
    return path.resolve("hostname");
  }

  /** Bound into the container at {@code /etc/hosts}. */
  public Path hosts() {
    return path.resolve("hosts");
  }

  /** Bound into the container at {@code /etc/resolv.conf}. */
  public Path resolvConf() {
    return path.resolve("resolv.conf");
  }

  /** The log, in the lines of Docker's json-file driver. */
  public Path log() {
    return path.resolve(path.getFileName() + "-json.log");
  }
}
