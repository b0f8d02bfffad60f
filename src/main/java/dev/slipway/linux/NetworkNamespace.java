package dev.slipway.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Network namespaces that a bind mount keeps alive, as {@code ip netns} makes them. The mounts
 * follow the propagation of the directory they lie in; nothing is remounted for them.
 */
final class NetworkNamespace {

  private static final Path IPV6_DEFAULT = Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6");
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 02000000;
  private static final long SIOCGIFFLAGS = 0x8913;
  private static final long SIOCSIFFLAGS = 0x8914;
  private static final short IFF_UP = 1;
  private static final int INTERFACE_REQUEST_BYTES = 40;
  private static final int FLAGS_OFFSET = 16;

  private static final SystemCall SOCKET = new SystemCall("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final SystemCall CLOSE = new SystemCall("close", JAVA_INT);
  private static final SystemCall IOCTL = new SystemCall("ioctl", 2, JAVA_INT, JAVA_LONG, ADDRESS);

  private NetworkNamespace() {}

  static void create(Path file) {
    try {
      if (isPinned(file)) {
        return;
      }
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.createFile(file);
    } catch (FileAlreadyExistsException left) {
      // An earlier call died between the file and the mount.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ThrowawayThread.run("network-namespace", ThrowawayThread.CLONE_NEWNET, () -> pinNew(file));
  }

  static void delete(Path file) {
    try {
      while (isPinned(file)) {
        Linux.unmount(file, Linux.MNT_DETACH);
      }
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pinNew(Path file) {
    withoutIpv6();
    raiseLoopback();
    Linux.mount("/proc/thread-self/ns/net", file, "none", Linux.MS_BIND, "");
  }

  /**
   * Interfaces that are made here later get no IPv6 address, as in Docker's networks without IPv6.
   */
  private static void withoutIpv6() {
    try {
      Files.writeString(IPV6_DEFAULT, "1", StandardOpenOption.WRITE);
    } catch (NoSuchFileException kernelWithoutIpv6) {
      // Nothing to switch off.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The loopback plugin's effect without its process: the kernel adds 127.0.0.1 and ::1 itself. */
  private static void raiseLoopback() {
    int socket = SOCKET.on("loopback", AF_INET, SOCK_DGRAM_CLOEXEC, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(INTERFACE_REQUEST_BYTES);
      request.setString(0, "lo");
      IOCTL.on("flags of lo", socket, SIOCGIFFLAGS, request);
      short flags = request.get(JAVA_SHORT, FLAGS_OFFSET);
      request.set(JAVA_SHORT, FLAGS_OFFSET, (short) (flags | IFF_UP));
      IOCTL.on("flags of lo", socket, SIOCSIFFLAGS, request);
    } finally {
      CLOSE.on("socket", socket);
    }
  }

  /** A pinned namespace is a file of the kernel's own file system, not of its directory's. */
  static boolean isPinned(Path file) {
    try {
      Object directory = Files.getAttribute(file.toAbsolutePath().getParent(), "unix:dev");
      return !directory.equals(Files.getAttribute(file, "unix:dev"));
    } catch (NoSuchFileException absent) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
