package dev.slipway.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.settings.model.LogChoice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** Numbered entries, so that a lost, doubled or misplaced one is seen. */
class LogRotationTest {

  private static final long MAX = 1000;

  @TempDir Path directory;
  private OpenLogs open = new OpenLogs();
  private int written;

  /** Whoever used a log has given it back. */
  @AfterEach
  void nothingIsLeftInUse() {
    await().until(() -> open.count() == 0);
  }

  @Test
  void aFullFileIsRenamedAndTheOldestDropped() throws IOException {
    try (LogFile log = writer(choice(3, false))) {
      write(log, 100);
    }
    assertThat(names(directory)).containsExactly("log", "log.1", "log.2");
    List<Integer> read = read(all());
    assertThat(read).endsWith(100).isEqualTo(from(read.getFirst(), 100));
    for (String name : List.of("log.1", "log.2")) {
      byte[] file = Files.readAllBytes(directory.resolve(name));
      assertThat(file.length).as("beyond the limit by one entry at most").isBetween(1000, 1100);
      assertThat(file[file.length - 1]).isEqualTo((byte) '\n');
    }
    assertThat(Files.size(file())).isLessThan(1100);
  }

  @Test
  void oneFileIsBegunAnew() throws IOException {
    try (LogFile log = writer(choice(1, false))) {
      write(log, 100);
    }
    assertThat(names(directory)).containsExactly("log");
    assertThat(read(all())).endsWith(100).hasSizeLessThan(15);
  }

  @Test
  void noLimitMeansNoRotation() throws IOException {
    try (LogFile log = writer(new LogChoice(true, -1, 1, false, 0, Map.of()))) {
      write(log, 1000);
    }
    assertThat(names(directory)).containsExactly("log");
    assertThat(read(all())).isEqualTo(from(1, 1000));
  }

  @Test
  void manyEntriesAtOnceAreDividedBetweenThem() throws IOException {
    try (LogFile log = writer(choice(1000, false))) {
      ByteArrayOutputStream entries = new ByteArrayOutputStream();
      for (int i = 1; i <= 500; i++) {
        entries.writeBytes(entry(i));
      }
      log.append(entries.toByteArray());
    }
    assertThat(names(directory)).hasSizeGreaterThan(30);
    for (String name : names(directory)) {
      assertThat(Files.size(directory.resolve(name))).isLessThan(1100);
    }
    assertThat(read(all())).isEqualTo(from(1, 500));
  }

  @Test
  void aLoweredNumberOfFilesIsKeptFromTheNextRotationOn() throws IOException {
    try (LogFile log = writer(choice(5, false))) {
      write(log, 100);
    }
    try (LogFile log = writer(choice(2, false))) {
      write(log, 20);
    }
    assertThat(names(directory)).containsExactly("log", "log.1");
  }

  @Test
  void rotatedFilesAreCompressedAndReadOn() throws IOException {
    try (LogFile log = writer(choice(4, true))) {
      write(log, 30);
      awaitNames("log", "log.1.gz", "log.2.gz");
      write(log, 30);
      awaitNames("log", "log.1.gz", "log.2.gz", "log.3.gz");
    }
    List<Integer> all = read(all());
    assertThat(all).endsWith(60).isEqualTo(from(all.getFirst(), 60));
    for (int tail = 0; tail <= all.size(); tail++) {
      assertThat(read(query(tail))).isEqualTo(from(61 - tail, 60));
    }
  }

  @Test
  void whatADyingServiceLeftUncompressedIsCompressedByTheNextRun() throws IOException {
    try (LogFile log = writer(choice(4, false))) {
      write(log, 30);
    }
    Files.writeString(directory.resolve("log.gz.part"), "half");
    Files.copy(directory.resolve("log.2"), directory.resolve("log.2.gz"));
    try (LogFile log = writer(choice(4, true))) {
      awaitNames("log", "log.1.gz", "log.2.gz");
      assertThat(log.position().offset()).isPositive();
    }
  }

  /**
   * The folder as it is before and after each change of a name, and what a next life makes of it.
   */
  @Test
  void aCrashBetweenAnyTwoChangesLeavesAReadableOrder() throws IOException {
    for (boolean compress : new boolean[] {false, true}) {
      FileSystemUtils.deleteRecursively(directory);
      Files.createDirectories(directory.resolve("live"));
      List<Path> moments = new CopyOnWriteArrayList<>();
      open = new OpenLogs(path -> new Watched(path, moments));
      written = 0;
      List<Integer> counts = new ArrayList<>();
      try (LogFile log = writer(choice(3, compress))) {
        for (int i = 0; i < 44; i++) {
          write(log, 1);
          if (compress) {
            await().until(() -> names(live()).stream().noneMatch(n -> n.matches("log\\.\\d")));
          }
          while (counts.size() < moments.size()) {
            counts.add(written);
          }
        }
      }
      open = new OpenLogs();
      assertThat(moments).hasSizeGreaterThan(15);
      for (int i = 0; i < moments.size(); i++) {
        aNextLifeReadsAndWritesOn(moments.get(i), counts.get(i), compress);
      }
    }
  }

  private void aNextLifeReadsAndWritesOn(Path moment, int last, boolean compress)
      throws IOException {
    Path file = moment.resolve("log");
    List<Integer> before = read(open, file, all());
    assertThat(before).as("%s %s", moment, names(moment)).isNotEmpty();
    // What was being written at that moment came after the rotation.
    int end = before.getLast();
    assertThat(end).isBetween(last - 1, last);
    assertThat(before).as("%s %s", moment, names(moment)).isEqualTo(from(before.getFirst(), end));
    assertThat(before).hasSizeGreaterThanOrEqualTo(Math.min(end, 10));
    assertThat(read(open, file, query(3)))
        .as("%s %s", moment, names(moment))
        .isEqualTo(from(end - 2, end));

    written = end;
    LogFile.Shared shared = LogFile.Shared.of(open);
    try (LogFile log = new LogFile(open.enter(file), choice(3, compress), shared)) {
      write(log, 25);
    }
    List<Integer> after = read(open, file, all());
    assertThat(after).endsWith(end + 25).isEqualTo(from(after.getFirst(), end + 25));
    await()
        .untilAsserted(
            () -> assertThat(names(moment)).hasSize(3).allMatch(name -> !name.endsWith(".part")));
  }

  /** Copies the folder around each change. */
  private static final class Watched extends LogFiles {

    private static final AtomicInteger COPIES = new AtomicInteger();
    private final List<Path> moments;

    Watched(Path current, List<Path> moments) {
      super(current);
      this.moments = moments;
    }

    @Override
    void move(Path from, Path to) throws IOException {
      copy();
      super.move(from, to);
      copy();
    }

    @Override
    void delete(Path file) throws IOException {
      copy();
      super.delete(file);
      copy();
    }

    private void copy() throws IOException {
      Path live = current().getParent();
      Path copy = live.resolveSibling("moment" + COPIES.incrementAndGet());
      FileSystemUtils.copyRecursively(live, copy);
      moments.add(copy);
    }
  }

  @Test
  void aFullDiskLeavesTheNamesAndWhatIsWritten() throws IOException {
    try (LogFile log = writer(choice(3, false))) {
      write(log, 12);
      Files.createSymbolicLink(directory.resolve("log.next"), directory.resolve("no/such/folder"));
      write(log, 50);
      assertThat(names(directory)).contains("log", "log.next");
      int kept = read(all()).getLast();
      assertThat(kept).isLessThan(62);
      Files.delete(directory.resolve("log.next"));
      write(log, 1);
      assertThat(read(all())).endsWith(kept, 63);
    }
  }

  @Test
  void aFollowerGoesOnOverRotations() throws Exception {
    for (boolean compress : new boolean[] {false, true}) {
      LogFile log = writer(choice(200, compress));
      int first = written + 1;
      var reader = new LogReader(open, file(), follow(0), log, null);
      var following = CompletableFuture.supplyAsync(() -> numbers(reader));
      write(log, compress ? 300 : 1500);
      log.close();
      assertThat(following.get(60, TimeUnit.SECONDS)).isEqualTo(from(first, written));
      reader.close();
    }
  }

  @Test
  void aSlowFollowerMissesOnlyWhatWasDropped() throws Exception {
    LogFile log = writer(choice(3, false));
    write(log, 1);
    try (var reader = new LogReader(open, file(), follow(-1), log, null)) {
      assertThat(number(reader.next())).isEqualTo(1);
      write(log, 99);
      List<Integer> kept = read(query(-1));
      log.close();
      List<Integer> seen = numbers(reader);
      assertThat(seen).isSorted().doesNotHaveDuplicates().endsWith(100);
      assertThat(seen).as("its own file and all that there still is").containsAll(kept);
    }
  }

  /** The follower of one run is still behind when the next run renames the files. */
  @Test
  void aSlowFollowerIsNotConfusedByTheNextRun() throws Exception {
    LogFile first = writer(choice(100, false));
    write(first, 40);
    try (var reader = new LogReader(open, file(), follow(-1), first, null)) {
      assertThat(number(reader.next())).isEqualTo(1);
      first.close();
      try (LogFile second = writer(choice(100, false))) {
        write(second, 40);
        List<Integer> seen = numbers(reader);
        assertThat(seen).startsWith(2, 3).isEqualTo(from(2, seen.getLast()));
        assertThat(seen.size()).isGreaterThanOrEqualTo(39);
      }
    }
  }

  @Test
  void aReplayEndsAtItsPosition() throws IOException {
    try (LogFile log = writer(choice(100, false))) {
      write(log, 33);
      LogPosition position = log.position();
      write(log, 33);
      try (var reader = new LogReader(open, file(), all(), log, position)) {
        write(log, 33);
        assertThat(numbers(reader)).isEqualTo(from(1, 33));
      }
      assertThat(log.position()).isGreaterThan(position);
    }
  }

  @Test
  void aTailCostsOnlyTheTail() throws IOException {
    try (RandomAccessFile large = new RandomAccessFile(file().toFile(), "rw")) {
      large.seek(1L << 30);
      large.writeByte('\n');
    }
    Files.writeString(directory.resolve("log.1.gz"), "nobody can read this");
    try (LogFile log = writer(new LogChoice(true, -1, 1, false, 0, Map.of()))) {
      write(log, 150);
    }
    long before = bytesRead();
    assertThat(read(query(100))).isEqualTo(from(51, 150));
    assertThat(bytesRead() - before).isLessThan(50_000_000);
  }

  @Test
  void aFileFromBeforeSinceIsNotRead() throws IOException {
    Files.writeString(directory.resolve("log.1.gz"), "nobody can read this");
    Files.setLastModifiedTime(
        directory.resolve("log.1.gz"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    try (LogFile log = writer(choice(3, false))) {
      write(log, 5);
    }
    Instant since = Instant.now().minusSeconds(60);
    assertThat(read(new LogQuery(true, true, false, -1, since, null))).isEqualTo(from(1, 5));
  }

  @Test
  void aDamagedFileIsAnError() throws IOException {
    Files.writeString(directory.resolve("log.1.gz"), "nobody can read this");
    try (LogFile log = writer(choice(3, false))) {
      write(log, 5);
    }
    assertThatThrownBy(() -> read(all()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("GZIP");
  }

  @Test
  void aBufferDropsTheOldestWhileTheDiskHangs() throws Exception {
    var dropped = new AtomicLong();
    var disk = new CompletableFuture<Boolean>();
    List<String> arrived = new CopyOnWriteArrayList<>();
    var begun = new CompletableFuture<Boolean>();
    var buffer =
        new LogBuffer(
            30,
            dropped,
            entries -> {
              begun.complete(true);
              disk.join();
              arrived.add(new String(entries, UTF_8));
            });
    buffer.offer("0123456789".getBytes(UTF_8));
    begun.get(10, TimeUnit.SECONDS);
    for (char c = 'a'; c <= 'f'; c++) {
      buffer.offer(String.valueOf(c).repeat(10).getBytes(UTF_8));
    }
    disk.complete(true);
    buffer.close();

    assertThat(arrived)
        .containsExactly("0123456789", "d".repeat(10), "e".repeat(10), "f".repeat(10));
    assertThat(dropped).hasValue(30);
  }

  @Test
  void aLogWithABufferIsWholeWhenItIsClosed() throws IOException {
    try (LogFile log = writer(new LogChoice(true, MAX, 1000, false, 1_000_000, Map.of()))) {
      write(log, 2000);
    }
    assertThat(read(all())).isEqualTo(from(1, 2000));
  }

  @Test
  void entriesTellWhatTheyAreToTell() throws IOException {
    try (LogFile log =
        writer(new LogChoice(true, -1, 1, false, 0, Map.of("b", "x\"y", "a", "<1>")))) {
      write(log, 1);
    }
    assertThat(Files.readString(file()))
        .startsWith(
            "{\"log\":\"1\\n\",\"stream\":\"stdout\",\"attrs\":{\"a\":\"\\u003c1\\u003e\",\"b\":\"x\\\"y\"},\"time\":");
    try (var reader = new LogReader(open, file(), all(), null, null)) {
      LogLine line = reader.next();
      assertThat(line).isNotNull();
      assertThat(line.attributes()).isEqualTo(Map.of("a", "<1>", "b", "x\"y"));
    }
  }

  private LogFile writer(LogChoice choice) throws IOException {
    return new LogFile(open.enter(file()), choice, LogFile.Shared.of(open));
  }

  @Test
  void aRotationThatFailsAtItsLastMoveIsTriedAgainWithoutLoss() throws IOException {
    AtomicInteger failures = new AtomicInteger(5);
    open =
        new OpenLogs(path ->
            new LogFiles(path) {
              @Override
              void move(Path from, Path to) throws IOException {
                if (to.equals(current()) && failures.getAndDecrement() > 0) {
                  throw new IOException("input/output error");
                }
                super.move(from, to);
              }
            });
    try (LogFile log = writer(choice(3, false))) {
      write(log, 30);
    }
    assertThat(read(all())).startsWith(1).endsWith(30).hasSize(30 - 5);
  }

  private static LogChoice choice(int files, boolean compress) {
    return new LogChoice(true, MAX, files, compress, 0, Map.of());
  }

  private void write(LogFile log, int count) {
    for (int i = 0; i < count; i++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] text = (++written + "\n").getBytes(UTF_8);
      JsonLine.write(out, text, text.length, "stdout", log.attributes(), Instant.now());
      log.append(out.toByteArray());
    }
  }

  private static byte[] entry(int number) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] text = (number + "\n").getBytes(UTF_8);
    JsonLine.write(out, text, text.length, "stdout", "", Instant.now());
    return out.toByteArray();
  }

  private List<Integer> read(LogQuery query) {
    return read(open, file(), query);
  }

  private static List<Integer> read(OpenLogs open, Path file, LogQuery query) {
    try (var reader = new LogReader(open, file, query, null, null)) {
      return numbers(reader);
    }
  }

  private static List<Integer> numbers(LogReader reader) {
    List<Integer> numbers = new ArrayList<>();
    for (LogLine line = reader.next(); line != null; line = reader.next()) {
      numbers.add(number(line));
    }
    return numbers;
  }

  private static int number(LogLine line) {
    return Integer.parseInt(new String(line.bytes(), UTF_8).strip());
  }

  private Path file() {
    return live().resolve("log");
  }

  /** The folder in which the log is; beside it there may be copies. */
  private Path live() {
    return Files.isDirectory(directory.resolve("live")) ? directory.resolve("live") : directory;
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitNames(String... names) {
    await().untilAsserted(() -> assertThat(names(directory)).containsExactly(names));
  }

  private static long bytesRead() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/io")).stream()
        .filter(line -> line.startsWith("rchar: "))
        .mapToLong(line -> Long.parseLong(line.substring(7)))
        .findFirst()
        .orElseThrow();
  }

  private static List<Integer> from(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  private static LogQuery all() {
    return query(-1);
  }

  private static LogQuery query(long tail) {
    return new LogQuery(true, true, false, tail, null, null);
  }

  private static LogQuery follow(long tail) {
    return new LogQuery(true, true, true, tail, null, null);
  }
}
