package dev.slipway.linux;

import java.nio.file.Path;

/** System calls of the machine under the service; every failure is a {@link LinuxFault}. */
public final class Linux {

  /** Mount flag: read-only. */
  public static final long MS_RDONLY = 1;

  /** Mount flag: bind an existing directory or file to a second place. */
  public static final long MS_BIND = 4096;

  /** Unmount flag: detach now, let the last user finish. */
  public static final int MNT_DETACH = 2;

  private Linux() {}

  /** Makes a FIFO with exactly these permission bits; an existing FIFO is kept. */
  public static void makeFifo(Path file, int mode) {
    throw new UnsupportedOperationException();
  }

  /** Mounts {@code source} onto the existing {@code target}; not idempotent, mounts stack. */
  public static void mount(String source, Path target, String type, long flags, String data) {
    throw new UnsupportedOperationException();
  }

  /** Unmounts the topmost mount at {@code target}; nothing mounted or no such file is success. */
  public static void unmount(Path target, int flags) {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes a network namespace, with its loopback device up, and pins it to {@code file} (created,
   * with its directories, where missing). A namespace that is pinned there already is kept. A crash
   * in between leaves at most an empty file, which the next call uses.
   */
  public static void createNetworkNamespace(Path file) {
    throw new UnsupportedOperationException();
  }
}
