package dev.slipway.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.crash.Draws;
import dev.slipway.crash.HostileText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every log, whatever a container writes and a client asks for. */
class HostileLogTest {

  private static final int LOGS = 300;

  @TempDir Path directory;

  @Test
  void aWrittenLineIsReadAsItWas() {
    Draws.near("hello", "tab\tquote\"back\\slash", "<&>")
        .all(text -> {
          byte[] line = text.getBytes(UTF_8);
          Instant at = Instant.ofEpochSecond(1_700_000_000L, text.length());
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          JsonLine.write(out, line, line.length, "stdout", "", at);
          byte[] entry = out.toByteArray();
          assertThat(out.toString(UTF_8).indexOf('\n')).isEqualTo(out.toString(UTF_8).length() - 1);
          LogLine read = JsonLine.read(entry).orElseThrow();
          assertThat(new String(read.bytes(), UTF_8)).isEqualTo(new String(line, UTF_8));
          assertThat(read.time()).isEqualTo(at);
        });
  }

  @Test
  void aDamagedLineIsPassedOver() {
    Draws.near("{\"log\":\"a\\n\",\"stream\":\"stdout\",\"time\":\"2024-01-01T00:00:00Z\"}", "{}")
        .all(text -> JsonLine.read(text.getBytes(UTF_8)));
  }

  /** One line of a log as the model knows it; without a stream it is damaged. */
  private record Line(String stream, Instant at, String text) {}

  @Test
  void aQueryGivesWhatASimpleFilterGives() throws IOException {
    long seed = HostileText.seed();
    HostileText text = new HostileText(new Random(seed));
    for (int i = 0; i < LOGS; i++) {
      List<Line> lines = lines(text);
      Path file = write(directory.resolve("log" + i), lines, text);
      LogQuery query =
          new LogQuery(text.oneIn(2), true, false, text.below(12) - 1, time(text), time(text));
      List<String> read = new ArrayList<>();
      try (LogReader reader = new LogReader(new OpenLogs(), file, query, null, null)) {
        for (LogLine line = reader.next(); line != null; line = reader.next()) {
          read.add(new String(line.bytes(), UTF_8));
        }
      }
      assertThat(read)
          .as(HostileText.told(seed) + " " + query + " " + lines)
          .isEqualTo(expected(lines, query));
    }
  }

  private static @Nullable Instant time(HostileText text) {
    return text.oneIn(2) ? null : Instant.ofEpochSecond(text.below(12));
  }

  private static List<Line> lines(HostileText text) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < text.below(12); i++) {
      String stream = text.pick(List.of("stdout", "stderr"));
      lines.add(
          new Line(stream, Instant.ofEpochSecond(i), i + " " + text.pick(List.of("a", "é\n"))));
    }
    return lines;
  }

  /** Over as many files as it happens, some of them compressed and some numbers left out. */
  private Path write(Path folder, List<Line> lines, HostileText text) throws IOException {
    Files.createDirectory(folder);
    Path current = folder.resolve("log");
    int age = text.below(4);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Line line : lines) {
      byte[] bytes = line.text().getBytes(UTF_8);
      JsonLine.write(out, bytes, bytes.length, line.stream(), "", line.at());
      if (age > 0 && text.oneIn(3)) {
        rotated(folder.resolve("log." + age), out.toByteArray(), text.oneIn(2));
        out.reset();
        age = text.below(age);
      }
    }
    // What a killed service was about to write.
    out.writeBytes("{\"log\":\"half".getBytes(UTF_8));
    return Files.write(current, out.toByteArray());
  }

  private static void rotated(Path file, byte[] entries, boolean compressed) throws IOException {
    if (compressed) {
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(Path.of(file + ".gz")))) {
        out.write(entries);
      }
    } else {
      Files.write(file, entries);
    }
  }

  /** Docker cuts the tail first and looks at times then. */
  private static List<String> expected(List<Line> lines, LogQuery query) {
    List<Line> chosen =
        lines.stream()
            .filter(line -> line.stream().equals("stdout") ? query.stdout() : query.stderr())
            .toList();
    int first = query.tail() < 0 ? 0 : (int) Math.max(0, chosen.size() - query.tail());
    return chosen.subList(first, chosen.size()).stream()
        .filter(line -> query.since() == null || !line.at().isBefore(query.since()))
        .filter(line -> query.until() == null || !line.at().isAfter(query.until()))
        .map(Line::text)
        .toList();
  }

  @Test
  void aLogOfOneEndlessLineIsReadToItsEnd() throws IOException {
    Path file = Files.writeString(directory.resolve("log"), "x".repeat(3_000_000));
    LogQuery lastLine = new LogQuery(true, true, false, 1, null, null);
    try (LogReader reader = new LogReader(new OpenLogs(), file, lastLine, null, null)) {
      assertThat(Optional.ofNullable(reader.next())).isEmpty();
    }
  }
}
