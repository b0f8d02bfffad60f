package dev.slipway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Makes the data directory before anything is put into it, for its owner only: containers' settings
 * hold what people write into environment variables. One that is empty or in use is closed to all
 * others, as dockerd does with its own.
 */
class DataDirectory implements EnvironmentPostProcessor {

  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    String configured = environment.getProperty("slipway.data-dir", "/var/lib/slipway");
    Path directory = Path.of(configured);
    if (Files.exists(directory)) {
      closeToOthers(directory);
      return;
    }
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the data directory " + configured, e);
    }
  }

  /** Only what is ours, or is going to be: the setting may name a folder that others use too. */
  private static void closeToOthers(Path directory) {
    try {
      if (!isEmpty(directory) && !Files.exists(directory.resolve("db"))) {
        return;
      }
      Set<PosixFilePermission> rights = Files.getPosixFilePermissions(directory);
      if (rights.removeAll(OTHERS)) {
        Files.setPosixFilePermissions(directory, rights);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the data directory to other users", e);
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }
}
