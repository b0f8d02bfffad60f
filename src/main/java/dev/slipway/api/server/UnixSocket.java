package dev.slipway.api.server;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of the unix socket: makes way for it, and lets Docker's group use it. */
final class UnixSocket {

  static final String PERMISSIONS = "rw-rw----";

  private static final Logger LOG = LoggerFactory.getLogger(UnixSocket.class);
  private static final String GROUP = "docker";

  /** What the kernel takes, without the closing zero. */
  private static final int LONGEST = 107;

  private UnixSocket() {}

  /**
   * Makes the directory and removes the socket of a service that is gone. May be repeated.
   *
   * @throws ListenRefused when a living service has it, or something else is there
   */
  static void prepare(Path socket) {
    Path path = socket.toAbsolutePath();
    if (path.toString().length() > LONGEST) {
      throw refused(path, "is longer than " + LONGEST + " characters");
    }
    try {
      Path parent = path.getParent();
      if (parent != null && !Files.isDirectory(parent)) {
        Files.createDirectories(
            parent,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      }
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        removeStale(path);
      }
    } catch (IOException e) {
      throw refused(path, "cannot be made: " + e);
    }
  }

  private static void removeStale(Path path) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!found.isOther()) {
      throw refused(path, "exists and is no socket");
    }
    if (answers(path)) {
      throw refused(path, "is in use by another running service");
    }
    Files.deleteIfExists(path);
  }

  private static boolean answers(Path path) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return channel.isConnected();
    } catch (IOException nobodyListens) {
      return false;
    }
  }

  /** Gives the bound socket to Docker's group if this host has one. */
  static void share(Path socket) {
    try {
      GroupPrincipal group =
          socket.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(GROUP);
      PosixFileAttributeView view =
          Files.getFileAttributeView(socket, PosixFileAttributeView.class);
      view.setGroup(group);
    } catch (UserPrincipalNotFoundException noSuchGroup) {
      LOG.debug("no group {}: {} stays with root", GROUP, socket);
    } catch (IOException e) {
      LOG.warn("{} stays with root: {}", socket, e.toString());
    }
  }

  private static ListenRefused refused(Path path, String why) {
    return new ListenRefused(
        "slipway.http.socket %s %s: choose another path with --slipway.http.socket=…"
            .formatted(path, why));
  }
}
