package dev.slipway.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** System calls of the machine under the service; every failure is a {@link LinuxFault}. */
public final class Linux {

  /** Mount flag: read-only. */
  public static final long MS_RDONLY = 1;

  /** Mount flag: bind an existing directory or file to a second place. */
  public static final long MS_BIND = 4096;

  /** Mount flag, with {@link #MS_BIND}: what is mounted below comes along. */
  public static final long MS_REC = 16384;

  /** Unmount flag: detach now, let the last user finish. */
  public static final int MNT_DETACH = 2;

  private static final SystemCall MKFIFO = new SystemCall("mkfifo", ADDRESS, JAVA_INT);
  private static final SystemCall CHMOD = new SystemCall("chmod", ADDRESS, JAVA_INT);
  private static final SystemCall MOUNT =
      new SystemCall("mount", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  private static final SystemCall UNMOUNT = new SystemCall("umount2", ADDRESS, JAVA_INT);

  private static final SystemCall CHDIR = new SystemCall("chdir", ADDRESS);

  private static final int FIFO = 0010000;
  private static final int FILE_TYPE = 0170000;

  private Linux() {}

  /**
   * Makes a FIFO with exactly these permission bits; an existing FIFO is kept and gets the bits.
   */
  public static void makeFifo(Path file, int mode) {
    try {
      MKFIFO.on(file, file.toString(), mode);
    } catch (LinuxFault fault) {
      if (fault.errno() != SystemCall.EEXIST || !isFifo(file)) {
        throw fault;
      }
    }
    CHMOD.on(file, file.toString(), mode);
  }

  /** Mounts {@code source} onto the existing {@code target}; not idempotent, mounts stack. */
  public static void mount(String source, Path target, String type, long flags, String data) {
    MOUNT.on(target, source, target.toString(), type, flags, data);
  }

  /**
   * The same with relative paths in {@code data}, taken from {@code folder}: the kernel reads at
   * most a page of it, which the full paths of many layers do not fit in.
   */
  public static void mountFrom(
      Path folder, String source, Path target, String type, long flags, String data) {
    ThrowawayThread.run(
        "mount",
        ThrowawayThread.CLONE_FS,
        () -> {
          CHDIR.on(folder, folder.toString());
          mount(source, target.toAbsolutePath(), type, flags, data);
        });
  }

  /** Unmounts the topmost mount at {@code target}; nothing mounted or no such file is success. */
  public static void unmount(Path target, int flags) {
    try {
      UNMOUNT.on(target, target.toString(), flags);
    } catch (LinuxFault fault) {
      if (fault.errno() != SystemCall.EINVAL && fault.errno() != SystemCall.ENOENT) {
        throw fault;
      }
    }
  }

  /**
   * Makes a network namespace, with its loopback device up, and pins it to {@code file} (created,
   * with its directories, where missing). A namespace that is pinned there already is kept. A crash
   * in between leaves at most an empty file, which the next call uses.
   */
  public static void createNetworkNamespace(Path file) {
    NetworkNamespace.create(file);
  }

  /** Unpins the network namespace and removes its file; absent is success. */
  public static void deleteNetworkNamespace(Path file) {
    NetworkNamespace.delete(file);
  }

  /** Whether a network namespace is pinned to {@code file}. */
  public static boolean isNetworkNamespace(Path file) {
    return NetworkNamespace.isPinned(file);
  }

  /**
   * A number that changes with every change of the nftables of this process's network namespace;
   * empty where the kernel knows no nftables. Asking takes four system calls.
   */
  public static OptionalInt firewallGeneration() {
    return FirewallGeneration.ask();
  }

  private static boolean isFifo(Path file) {
    try {
      return ((int) Files.getAttribute(file, "unix:mode") & FILE_TYPE) == FIFO;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
