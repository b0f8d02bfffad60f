package dev.slipway.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.files.FileSettings;
import dev.slipway.settings.model.LogChoice;
import dev.slipway.streams.Streams;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real FIFOs, written by real processes. */
class ContainerLogsTest {

  private static final String ID = "d".repeat(64);

  @TempDir Path dataDir;
  private ContainerLogs logs;

  @BeforeEach
  void start() {
    logs = new ContainerLogs(new FileSettings(dataDir), new LogSettings("100m", 3));
  }

  @AfterEach
  void stop() {
    logs.close(ID);
  }

  @Test
  void bothStreamsAreCopiedLineByLineInDockersFormat() throws Exception {
    run("printf 'one\\ntwo\\n'; printf 'bad <\"\\\\>\\t\\n' >&2");

    assertThat(read(all()))
        .containsExactlyInAnyOrder("stdout one\n", "stdout two\n", "stderr bad <\"\\>\t\n");
    assertThat(Files.readAllLines(logs.file(ID)))
        .hasSize(3)
        .anyMatch(l ->
            l.matches("\\{\"log\":\"one\\\\n\",\"stream\":\"stdout\",\"time\":\"[0-9T:.-]+Z\"}"))
        .anyMatch(l ->
            l.startsWith("{\"log\":\"bad \\u003c\\\"\\\\\\u003e\\t\\n\",\"stream\":\"stderr\""));
    assertThat(logs.file(ID)).hasFileName(ID + "-json.log");
  }

  @Test
  void anUnfinishedLineIsKeptWithoutNewline() throws Exception {
    run("printf 'whole\\nhalf'");

    assertThat(read(all())).containsExactly("stdout whole\n", "stdout half");
  }

  @Test
  void aWriterKilledInMidLineLeavesWhatItWrote() throws Exception {
    var streams = logs.open(ID, LogChoice.DEFAULT, false, false);
    var writer = writer(streams, "printf 'begun '; kill -9 $$");
    logs.taskCreated(ID);
    writer.waitFor();
    logs.close(ID);

    assertThat(read(all())).containsExactly("stdout begun ");
  }

  @Test
  void aLongLineIsSplitLikeDockers() throws Exception {
    run("head -c 40000 /dev/zero | tr '\\0' x; echo");

    var lines = read(all());
    assertThat(lines).extracting(String::length).containsExactly(7 + 16384, 7 + 16384, 7 + 7233);
    assertThat(lines.getLast()).endsWith("x\n");
  }

  @Test
  void aLongLineIsNotSplitInsideACharacter() throws Exception {
    run("printf x; i=0; while [ $i -lt 10000 ]; do printf €; i=$((i+1)); done; echo");

    var text = new StringBuilder();
    read(all()).forEach(line -> text.append(line.substring(7)));
    assertThat(text.toString()).isEqualTo("x" + "€".repeat(10000) + "\n");
  }

  @Test
  void muchOutputArrivesWhole() throws Exception {
    run("seq 1 20000; seq 1 20000 >&2");

    var lines = read(all());
    assertThat(lines).hasSize(40000);
    assertThat(lines.stream().filter(l -> l.startsWith("stdout"))).endsWith("stdout 20000\n");
    assertThat(lines.stream().filter(l -> l.startsWith("stderr"))).endsWith("stderr 20000\n");
  }

  @Test
  void aTerminalHasOneStream() throws Exception {
    var streams = logs.open(ID, LogChoice.DEFAULT, true, false);

    assertThat(streams.stderr()).isEmpty();
    assertThat(streams.stdin()).isEmpty();
    assertThat(streams.terminal()).isTrue();
  }

  @Test
  void aProcessWaitsForInputInsteadOfSeeingItsEnd() throws Exception {
    var streams = logs.open(ID, LogChoice.DEFAULT, false, true);
    var builder = new ProcessBuilder("sh", "-c", "read line; echo \"got $line\"");
    builder.redirectInput(Path.of(streams.stdin()).toFile());
    builder.redirectOutput(Path.of(streams.stdout()).toFile());
    var process = builder.start();
    logs.taskCreated(ID);

    assertThat(process.waitFor(200, TimeUnit.MILLISECONDS)).isFalse();
    try (var input = new RandomAccessFile(streams.stdin(), "rw")) {
      input.write("word\n".getBytes(UTF_8));
      process.waitFor();
    }
    logs.close(ID);
    assertThat(read(all())).containsExactly("stdout got word\n");
  }

  @Test
  void outputBeforeTheTaskIsAnnouncedIsNoEnd() throws Exception {
    var streams = logs.open(ID, LogChoice.DEFAULT, false, false);
    writer(streams, "echo first").waitFor();
    writer(streams, "echo second").waitFor();
    logs.taskCreated(ID);
    logs.close(ID);

    assertThat(read(all())).containsExactly("stdout first\n", "stdout second\n");
  }

  @Test
  void openingTwiceGivesTheSameStreams() throws Exception {
    var streams = logs.open(ID, LogChoice.DEFAULT, false, false);

    assertThat(logs.open(ID, LogChoice.DEFAULT, false, false)).isEqualTo(streams);
    var writer = writer(streams, "seq 1 100");
    logs.taskCreated(ID);
    writer.waitFor();
    logs.close(ID);
    assertThat(read(all())).hasSize(100);
  }

  @Test
  void closingRemovesTheFifosEvenWhenSomebodyStillWrites() throws Exception {
    var streams = logs.open(ID, LogChoice.DEFAULT, false, false);
    var writer = writer(streams, "echo out; exec sleep 600");
    logs.taskCreated(ID);
    await().until(() -> !read(all()).isEmpty());

    logs.close(ID);
    logs.close(ID);

    assertThat(writer.isAlive()).isTrue();
    writer.destroyForcibly().waitFor();
    assertThat(Path.of(streams.stdout())).doesNotExist();
    assertThat(dataDir.resolve("streams")).isEmptyDirectory();
    assertThat(read(all())).containsExactly("stdout out\n");
  }

  @Test
  void whoAttachesWhileTheContainerIsForgottenWaitsForNothing() throws Exception {
    for (int i = 0; i < 5_000; i++) {
      var both = new CyclicBarrier(2);
      CompletableFuture<Void> forgotten =
          CompletableFuture.runAsync(() -> {
            pass(both);
            logs.forget(ID);
          });
      pass(both);
      var attached = logs.attach(ID, true, true, false);
      forgotten.get(10, TimeUnit.SECONDS);
      logs.forget(ID);

      var next =
          CompletableFuture.supplyAsync(() -> {
            try {
              return Optional.ofNullable(attached.attachment().next());
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
      assertThat(next).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(Optional.empty());
    }
  }

  private static void pass(CyclicBarrier barrier) {
    try {
      int _ = barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aNextLifeOfTheServiceReadsOn() throws Exception {
    var streams = logs.open(ID, LogChoice.DEFAULT, false, false);
    try (var shim = new RandomAccessFile(streams.stdout(), "rw")) {
      logs.taskCreated(ID);
      shim.write("before\n".getBytes(UTF_8));
      await().until(() -> read(all()).size() == 1);
      logs.stop();

      shim.write("meanwhile\n".getBytes(UTF_8));
      logs = new ContainerLogs(new FileSettings(dataDir), new LogSettings("100m", 3));
      assertThat(logs.open(ID, LogChoice.DEFAULT, false, false)).isEqualTo(streams);
      logs.taskCreated(ID);
      shim.write("after\n".getBytes(UTF_8));
    }
    logs.close(ID);
    assertThat(read(all()))
        .containsExactly("stdout before\n", "stdout meanwhile\n", "stdout after\n");
  }

  @Test
  void anOrderlyStopWritesOutAnUnfinishedLine() throws Exception {
    var streams = logs.open(ID, LogChoice.DEFAULT, false, false);
    try (var shim = new RandomAccessFile(streams.stdout(), "rw")) {
      logs.taskCreated(ID);
      shim.write("line\nbegun ".getBytes(UTF_8));
      await().until(() -> !read(all()).isEmpty());
      logs.stop();

      logs = new ContainerLogs(new FileSettings(dataDir), new LogSettings("100m", 3));
      logs.open(ID, LogChoice.DEFAULT, false, false);
      shim.write("ended\n".getBytes(UTF_8));
    }
    logs.taskCreated(ID);
    logs.close(ID);
    assertThat(String.join("", read(all())).replace("stdout ", ""))
        .isEqualTo("line\nbegun ended\n");
  }

  @Test
  void anEntryLeftUnfinishedByADyingServiceDoesNoHarm() throws Exception {
    run("echo one");
    Files.writeString(logs.file(ID), "{\"log\":\"tw", StandardOpenOption.APPEND);
    run("echo three");

    assertThat(read(all())).containsExactly("stdout one\n", "stdout three\n");
  }

  @Test
  void aDamagedEntryIsPassedOver() throws Exception {
    run("echo one");
    Files.writeString(logs.file(ID), "nonsense\n", StandardOpenOption.APPEND);
    run("echo two");

    assertThat(read(all())).containsExactly("stdout one\n", "stdout two\n");
  }

  @Test
  void tailCountsTheLinesOfTheChosenStreams() throws Exception {
    run("echo o1; echo o2");
    run("echo e1 >&2; echo e2 >&2; echo e3 >&2");

    assertThat(read(query(true, true, 2))).containsExactly("stderr e2\n", "stderr e3\n");
    assertThat(read(query(true, false, 1))).containsExactly("stdout o2\n");
    assertThat(read(query(true, true, 0))).isEmpty();
    assertThat(read(query(true, true, 100))).hasSize(5);
  }

  @Test
  void tailWorksOverManyBlocks() throws Exception {
    run("seq 1 30000");

    assertThat(read(query(true, true, 25000)))
        .hasSize(25000)
        .startsWith("stdout 5001\n")
        .endsWith("stdout 30000\n");
  }

  @Test
  void sinceAndUntilChooseByTime() throws Exception {
    run("echo old");
    Instant between = Instant.now();
    run("echo new");

    assertThat(read(new LogQuery(true, true, false, -1, between, null)))
        .containsExactly("stdout new\n");
    assertThat(read(new LogQuery(true, true, false, -1, null, between)))
        .containsExactly("stdout old\n");
  }

  @Test
  void aFollowerSeesLinesAsTheyComeAndEndsWithTheStreams() throws Exception {
    var streams = logs.open(ID, LogChoice.DEFAULT, false, false);
    try (var shim = new RandomAccessFile(streams.stdout(), "rw")) {
      logs.taskCreated(ID);
      var seen = new CopyOnWriteArrayList<String>();
      var following = CompletableFuture.runAsync(() -> readInto(seen, follow(null)));
      shim.write("one\n".getBytes(UTF_8));
      await().until(() -> seen.size() == 1);
      shim.write("two\nthree".getBytes(UTF_8));
      await().until(() -> seen.size() == 2);
      shim.close();
      logs.close(ID);
      following.get(20, TimeUnit.SECONDS);
      assertThat(seen).containsExactly("stdout one\n", "stdout two\n", "stdout three");
    }
  }

  @Test
  void aFollowerOfAStoppedContainerEndsAtTheEnd() throws Exception {
    run("echo done");

    assertThat(read(follow(null))).containsExactly("stdout done\n");
  }

  @Test
  void aFollowerEndsWhenItsUntilHasPassed() throws Exception {
    logs.open(ID, LogChoice.DEFAULT, false, false);

    assertThat(read(follow(Instant.now().plusMillis(50)))).isEmpty();
  }

  @Test
  void aClosedReaderEndsItsFollower() throws Exception {
    logs.open(ID, LogChoice.DEFAULT, false, false);
    var reader = logs.read(ID, follow(null));
    var following = CompletableFuture.supplyAsync(() -> String.valueOf(reader.next()));
    reader.close();

    assertThat(following.get(20, TimeUnit.SECONDS)).isEqualTo("null");
  }

  @Test
  void aContainerThatNeverWroteHasNoLines() {
    assertThat(read(follow(null))).isEmpty();
    logs.close(ID);
    logs.taskCreated(ID);
  }

  @Test
  void aFullDiskDropsOutputInsteadOfHangingTheContainer() throws Exception {
    Files.createDirectories(logs.file(ID).getParent());
    Files.createSymbolicLink(logs.file(ID), Path.of("/dev/full"));

    run("seq 1 100000");

    assertThat(logs.droppedBytes()).isPositive();
  }

  @Test
  void anIdThatIsNoNameIsRefused() {
    assertThatThrownBy(() -> logs.file("../etc")).isInstanceOf(IllegalArgumentException.class);
  }

  /** One life of a container: its whole output is in the log when this returns. */
  private void run(String script) throws Exception {
    var writer = writer(logs.open(ID, LogChoice.DEFAULT, false, false), script);
    logs.taskCreated(ID);
    assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
    logs.close(ID);
  }

  private static Process writer(Streams streams, String script) throws IOException {
    var builder = new ProcessBuilder("sh", "-c", script);
    builder.redirectOutput(Path.of(streams.stdout()).toFile());
    builder.redirectError(Path.of(streams.stderr()).toFile());
    return builder.start();
  }

  private List<String> read(LogQuery query) {
    var lines = new ArrayList<String>();
    readInto(lines, query);
    return lines;
  }

  private void readInto(List<String> lines, LogQuery query) {
    try (var reader = logs.read(ID, query)) {
      for (var line = reader.next(); line != null; line = reader.next()) {
        lines.add(line.stream() + " " + new String(line.bytes(), UTF_8));
      }
    }
  }

  private static LogQuery all() {
    return query(true, true, -1);
  }

  private static LogQuery query(boolean stdout, boolean stderr, long tail) {
    return new LogQuery(stdout, stderr, false, tail, null, null);
  }

  private static LogQuery follow(@Nullable Instant until) {
    return new LogQuery(true, true, true, -1, null, until);
  }
}
