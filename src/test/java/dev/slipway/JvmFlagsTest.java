package dev.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JVM's flags stand in one file, and whatever starts the service takes them from there. */
class JvmFlagsTest {

  private static final Path FLAGS = Path.of("src/main/jvm/java.args");

  /** Flags that shape a JVM, but for those that name the cache of classes. */
  private static final Pattern FLAG = Pattern.compile("-XX:(?!AOTCache)\\S+|-Xm[snx]\\d\\S*");

  @Test
  void nothing_that_starts_the_service_has_flags_of_its_own() throws IOException {
    try (Stream<Path> scripts = Files.list(Path.of("scripts"));
        Stream<Path> beside = Files.list(FLAGS.getParent())) {
      List<Path> starters =
          Stream.of(
                  scripts,
                  beside.filter(file -> !file.equals(FLAGS)),
                  Stream.of(
                      Path.of("Dockerfile"),
                      Path.of("src/test/java/dev/slipway/whole/SlipwayProcess.java")))
              .flatMap(files -> files)
              .toList();
      for (Path starter : starters) {
        assertThat(FLAG.matcher(Files.readString(starter)).results())
            .as("flags in %s", starter)
            .isEmpty();
      }
    }
    // make's help shows how to add one.
    assertThat(Files.readAllLines(Path.of("Makefile")))
        .filteredOn(line -> !line.contains("##"))
        .noneMatch(line -> FLAG.matcher(line).find());
  }

  @ParameterizedTest
  @CsvSource({
    "src/main/jvm/slipway, @\"$here/java.args\"",
    "scripts/train, @\"$folder/java.args\"",
    "scripts/unpack, @\"$folder/java.args\"",
    "Makefile, exec $(UNPACKED)/slipway",
    "Dockerfile, [\"/opt/slipway/slipway\"]",
    "src/test/java/dev/slipway/whole/SlipwayProcess.java, unpacked.resolve(\"slipway\")",
  })
  void whatever_starts_the_service_takes_the_file_or_the_launcher_that_does(
      Path starter, String reference) throws IOException {
    assertThat(Files.readString(starter)).contains(reference);
  }

  @Test
  void the_file_bounds_the_heap_and_ends_a_service_that_has_none_left() throws IOException {
    assertThat(Files.readAllLines(FLAGS))
        .contains("-XX:+ExitOnOutOfMemoryError")
        .anyMatch(line -> line.startsWith("-Xmx"));
  }
}
