package dev.slipway.settings.host;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a device node's numbers. */
final class DeviceNode {

  private static final int TYPE = 0170000;
  private static final int CHARACTER = 0020000;
  private static final int BLOCK = 0060000;
  private static final int PERMISSIONS = 07777;

  private DeviceNode() {}

  static Optional<HostPaths.Device> read(Path path) {
    try {
      var attributes = Files.readAttributes(path, "unix:mode,rdev,uid,gid");
      var mode = (int) number(attributes, "mode");
      var type = mode & TYPE;
      if (type != CHARACTER && type != BLOCK) {
        return Optional.empty();
      }
      var number = number(attributes, "rdev");
      return Optional.of(
          new HostPaths.Device(
              path.toString(),
              type == CHARACTER ? "c" : "b",
              ((number >>> 8) & 0xfff) | ((number >>> 32) & ~0xfffL),
              (number & 0xff) | ((number >>> 12) & ~0xffL),
              mode & PERMISSIONS,
              number(attributes, "uid"),
              number(attributes, "gid")));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException absent) {
      return Optional.empty();
    }
  }

  /** What vanishes or cannot be read while we look is left out. */
  static List<String> below(Path directory) {
    var found = new ArrayList<String>();
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isOther() && read(file).isPresent()) {
                found.add(file.toString());
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException unreadable) {
      return List.of();
    }
    Collections.sort(found);
    return found;
  }

  private static long number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Number number ? number.longValue() : 0;
  }
}
