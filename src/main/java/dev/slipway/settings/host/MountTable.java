package dev.slipway.settings.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads which mount a path lies on from /proc/self/mountinfo. */
public final class MountTable {

  private static final Path TABLE = Path.of("/proc/self/mountinfo");
  private static final int POINT = 4;
  private static final int FIRST_TAG = 6;

  private MountTable() {}

  public static HostPaths.MountedOn mountOf(String path) {
    try {
      return mountOf(path, Files.readAllLines(TABLE));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The deepest mount above the path; the last of several at the same place covers the others. */
  public static HostPaths.MountedOn mountOf(String path, List<String> table) {
    var found = new HostPaths.MountedOn("/", false, false);
    for (var line : table) {
      var fields = List.of(line.split(" "));
      var point = fields.get(POINT).replace("\\040", " ");
      if (Path.of(path).startsWith(point) && point.length() >= found.point().length()) {
        var tags = fields.subList(FIRST_TAG, fields.indexOf("-"));
        found =
            new HostPaths.MountedOn(
                point,
                tags.stream().anyMatch(tag -> tag.startsWith("shared:")),
                tags.stream().anyMatch(tag -> tag.startsWith("master:")));
      }
    }
    return found;
  }
}
