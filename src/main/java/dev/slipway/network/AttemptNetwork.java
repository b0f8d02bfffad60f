package dev.slipway.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names the attempt that something of the network module belongs to. */
public record AttemptNetwork(String containerId, String attemptId) {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

  /** Both ids become part of file names, so only letters, digits, dash and underscore may occur. */
  public AttemptNetwork {
    if (!ID.matcher(containerId).matches() || !ID.matcher(attemptId).matches()) {
      throw new IllegalArgumentException("Not usable in a name: " + containerId + " " + attemptId);
    }
  }

  /** Unique on the host; the plugins know the attempt by it too. */
  String fileName() {
    return containerId + "." + attemptId;
  }

  /** The attempts that files in the directory are named after; other files are passed over. */
  static List<AttemptNetwork> namedIn(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString().split("\\.", -1))
          .filter(ids -> ids.length == 2)
          .map(ids -> new AttemptNetwork(ids[0], ids[1]))
          .toList();
    } catch (NoSuchFileException absent) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
