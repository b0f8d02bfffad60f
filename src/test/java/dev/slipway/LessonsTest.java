package dev.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** References in comments lead somewhere in this repository. */
class LessonsTest {

  private static final Path LESSONS = Path.of("docs/lessons.md");
  private static final Pattern HEADING = Pattern.compile("(?m)^## (L\\d+) ");
  private static final Pattern REFERENCE = Pattern.compile("\\bL\\d{1,3}\\b");

  /** A chapter of a document that lies somewhere else. */
  private static final Pattern CHAPTER =
      Pattern.compile("\\b[Ss]pec(?:ification)?,? (?:section )?\\d+\\.\\d+(?!\\.)\\b(?! of)");

  @Test
  void everyLessonThatIsNamedIsWrittenDown() throws IOException {
    Set<String> written = found(HEADING, Files.readString(LESSONS));

    assertThat(named()).isNotEmpty().isSubsetOf(written);
  }

  @Test
  void theLessonsAreNumberedWithoutAHole() throws IOException {
    List<String> written =
        HEADING.matcher(Files.readString(LESSONS)).results().map(r -> r.group(1)).toList();

    assertThat(written)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, written.size()).mapToObj(i -> "L" + i).toList());
  }

  @Test
  void noCommentPointsToAChapterThatIsNotHere() throws IOException {
    for (Path file : sources()) {
      assertThat(found(CHAPTER, Files.readString(file))).as(file.toString()).isEmpty();
    }
  }

  private static Set<String> named() throws IOException {
    Set<String> named = new TreeSet<>();
    for (Path file : sources()) {
      named.addAll(found(REFERENCE, Files.readString(file)));
    }
    named.addAll(found(REFERENCE, Files.readString(LESSONS)));
    return named;
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(LessonsTest::last)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String last(MatchResult result) {
    return result.group(result.groupCount());
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files =
        Stream.of("src/main", "db", "scripts").map(Path::of).flatMap(LessonsTest::below)) {
      return files.toList();
    }
  }

  private static Stream<Path> below(Path folder) {
    try {
      return Files.walk(folder)
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith(".json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
