package dev.slipway.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Where the files of containers lie below the service's data folder. */
@ConfigurationProperties("slipway")
public record FileSettings(@DefaultValue("/var/lib/slipway") Path dataDir) {

  private static final String EXECS = "exec";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

  /**
   * A container's folder, which need not exist.
   *
   * @throws IllegalArgumentException when the id cannot be part of a path
   */
  public ContainerFolder folder(String containerId) {
    return new ContainerFolder(below("containers", containerId));
  }

  /** The containers that have a folder. */
  public List<String> withFolder() {
    return names(dataDir.resolve("containers"));
  }

  /** The folder of a container's FIFOs, which need not exist. */
  public Path fifos(String containerId) {
    return below("streams", containerId);
  }

  /** The containers that have FIFOs. */
  public List<String> withFifos() {
    return names(dataDir.resolve("streams"));
  }

  /** The folder of the folders of a container's execs' FIFOs, which need not exist. */
  public Path execFifos(String containerId) {
    return fifos(containerId).resolve(EXECS);
  }

  /** The folder of an exec's FIFOs, which need not exist. */
  public Path execFifos(String containerId, String execId) {
    return execFifos(containerId).resolve(valid(execId));
  }

  /** The execs of the container that have FIFOs. */
  public List<String> execsWithFifos(String containerId) {
    return names(execFifos(containerId));
  }

  private Path below(String folder, String containerId) {
    return dataDir.toAbsolutePath().resolve(folder).resolve(valid(containerId));
  }

  private static String valid(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("Not usable in a name: " + id);
    }
    return id;
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> ID.matcher(name).matches())
          .toList();
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
