package dev.slipway.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.slipway.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions with a real process over real FIFOs. */
class SessionTest {

  @TempDir Path folder;
  private final Attachments attachments = new Attachments();
  private final FakeClient client = new FakeClient();
  private final AtomicBoolean called = new AtomicBoolean();
  private OpenStreams streams;

  @BeforeEach
  void open() throws IOException {
    streams =
        OpenStreams.open(
            folder.resolve("streams"), false, true, name -> StreamSink.NONE, attachments);
  }

  @AfterEach
  void close() throws IOException {
    streams.close(Duration.ofSeconds(5));
  }

  private Process process(String script) throws IOException {
    Process process =
        new ProcessBuilder("sh", "-c", script)
            .redirectInput(Path.of(streams.streams().stdin()).toFile())
            .redirectOutput(Path.of(streams.streams().stdout()).toFile())
            .redirectError(Path.of(streams.streams().stderr()).toFile())
            .start();
    streams.expectEnd();
    streams.started();
    return process;
  }

  private void ended(Process process) throws Exception {
    process.waitFor();
    streams.close(Duration.ofSeconds(5));
  }

  private CompletableFuture<Void> session(SessionInput input) {
    Attachment attachment = attachments.join(true, true);
    return running(new Session(client, attachment, input, greeted -> {}, () -> called.set(true)));
  }

  /** One that does not run yet. */
  private Session idle(SessionInput input) {
    return new Session(client, attachments.join(true, true), input, greeted -> {}, () -> {});
  }

  private static CompletableFuture<Void> running(Session session) {
    return CompletableFuture.runAsync(session::run, work -> Thread.ofVirtual().start(work));
  }

  @Test
  void outputGoesOnAfterAClientWithoutInputHasHalfClosed() throws Exception {
    CompletableFuture<Void> session = session(SessionInput.none());
    client.sends("dropped");
    client.halfCloses();
    ended(process("echo out; echo err >&2"));

    session.get(10, SECONDS);
    assertThat(client.got()).contains("out\n").contains("err\n");
    assertThat(client.outputEnded.getCount()).isZero();
    assertThat(called).isTrue();
    assertThat(attachments.isEmpty()).isTrue();
  }

  @Test
  void theEndOfInputReachesTheProcessAndItsAnswerTheClient() throws Exception {
    CompletableFuture<Void> session = session(SessionInput.ending(() -> called.set(true)));
    client.sends("one\n");
    client.halfCloses();
    ended(process("cat; echo after the end"));

    session.get(10, SECONDS);
    assertThat(client.got()).isEqualTo("one\nafter the end\n");
    assertThat(called).isTrue();
  }

  @Test
  void aProcessThatHasClosedItsOutputStillGetsAllInput() throws Exception {
    Path got = folder.resolve("got");
    CompletableFuture<Void> session = session(SessionInput.ending(() -> called.set(true)));
    client.sends("early ");
    Process process = process("exec >/dev/null 2>&1; cat >" + got);
    await().until(() -> !streams.isPumping());
    client.sends("late");
    client.halfCloses();

    assertThat(process.waitFor(10, SECONDS)).isTrue();
    assertThat(got).hasContent("early late");
    await().untilTrue(called);
    ended(process);
    session.get(10, SECONDS);
  }

  @Test
  void aClientThatBreaksOffEndsTheInputThatItBegan() throws Exception {
    Path got = folder.resolve("got");
    AtomicInteger times = new AtomicInteger();
    Process process = process("cat >" + got);
    CompletableFuture<Void> session = session(SessionInput.ending(times::incrementAndGet));
    client.sends("begun");
    client.vanishes();

    assertThat(process.waitFor(10, SECONDS)).isTrue();
    assertThat(got).hasContent("begun");
    session.get(10, SECONDS);
    await().untilAtomic(times, equalTo(1));
  }

  @Test
  void aClientThatTakesNoOutputEndsTheInputBehindWhatItSent() throws Exception {
    Path got = folder.resolve("got");
    Path go = folder.resolve("go");
    AtomicInteger times = new AtomicInteger();
    client.breaks();
    for (int i = 0; i < 5; i++) {
      client.sends("x".repeat(32 * 1024));
    }
    CompletableFuture<Void> session = session(SessionInput.ending(times::incrementAndGet));
    Process process =
        process("echo out; while [ ! -e " + go + " ]; do sleep 0.1; done; wc -c >" + got);
    session.get(10, SECONDS);
    Files.createFile(go);

    assertThat(process.waitFor(10, SECONDS)).isTrue();
    await().untilAtomic(times, equalTo(1));
  }

  @Test
  void aClientThatIsGoneBeforeTheGreetingEndsTheInput() throws Exception {
    Process process = process("cat");
    Session session =
        new Session(
            client,
            attachments.join(true, true),
            SessionInput.ending(() -> called.set(true)),
            greeted -> {
              throw new IOException("gone");
            },
            () -> {});
    running(session).get(10, SECONDS);

    assertThat(process.waitFor(10, SECONDS)).isTrue();
    await().untilTrue(called);
  }

  @Test
  void aSessionThatIsEndedFromOutsideEndsTheInput() throws Exception {
    Process process = process("read a; echo got $a; cat");
    Session session = idle(SessionInput.ending(() -> called.set(true)));
    CompletableFuture<Void> running = running(session);
    client.sends("x\n");
    await().until(() -> client.got().equals("got x\n"));
    session.end();

    running.get(10, SECONDS);
    assertThat(process.waitFor(10, SECONDS)).isTrue();
    await().untilTrue(called);
  }

  @Test
  void theEndOfTheServiceLeavesTheInputOpen() throws Exception {
    Process process = process("read a; echo got $a; read b");
    Session session = idle(SessionInput.ending(() -> called.set(true)));
    CompletableFuture<Void> running = running(session);
    client.sends("x\n");
    await().until(() -> client.got().equals("got x\n"));
    session.abandon();

    running.get(10, SECONDS);
    assertThat(process.isAlive()).isTrue();
    assertThat(called).isFalse();
    process.destroyForcibly();
  }

  @Test
  void aSessionThatNeverRanEndsTheInputToo() throws Exception {
    Attachment attachment = attachments.join(true, true);
    Process process = process("cat");
    new Session(
            client,
            attachment,
            SessionInput.ending(() -> called.set(true)),
            greeted -> {},
            () -> {})
        .end();

    assertThat(process.waitFor(10, SECONDS)).isTrue();
    await().untilTrue(called);
  }

  @Test
  void theDetachKeysLeaveTheInputOpen() throws Exception {
    Process process = process("read a; echo got $a; read b");
    AtomicBoolean detached = new AtomicBoolean();
    Session session =
        idle(
            SessionInput.ending(() -> called.set(true))
                .detachingBy(DetachKeys.parse("a,b"), () -> detached.set(true)));
    CompletableFuture<Void> running = running(session);
    client.sends("x\nab");
    await().untilTrue(detached);
    client.halfCloses();

    running.get(10, SECONDS);
    assertThat(process.isAlive()).isTrue();
    assertThat(called).isFalse();
    process.destroyForcibly();
  }

  @Test
  void inputIsDroppedAfterAProcessThatReadLittle() throws Exception {
    CompletableFuture<Void> session = session(SessionInput.ending(() -> called.set(true)));
    for (int i = 0; i < 200; i++) {
      client.sends("x".repeat(4095));
    }
    client.halfCloses();
    Process process = process("head -c 10 >/dev/null; exec <&-; read -t 30 a <" + never());

    await().untilTrue(called);
    assertThat(process.isAlive()).isTrue();
    ended(process.destroyForcibly());
    session.get(10, SECONDS);
  }

  @Test
  void anAttachedClientThatHalfClosesLeavesAndTheProcessKeepsItsInput() throws Exception {
    Process process = process("read a; echo got $a; read b; exit 7");
    CompletableFuture<Void> session = session(SessionInput.leaving());
    client.sends("x\n");
    await().until(() -> client.got().equals("got x\n"));
    client.halfCloses();

    session.get(10, SECONDS);
    assertThat(called).isFalse();
    assertThat(process.isAlive()).isTrue();
    FakeClient second = new FakeClient();
    second.sends("y\n");
    var _ =
        CompletableFuture.runAsync(
            new Session(
                    second,
                    attachments.join(true, true),
                    SessionInput.leaving(),
                    greeted -> {},
                    () -> {})
                ::run);
    assertThat(process.waitFor()).isEqualTo(7);
  }

  @Test
  void inputThatNobodyReadsIsTakenAndDroppedAfterTheEnd() throws Exception {
    CompletableFuture<Void> session = session(SessionInput.ending(() -> {}));
    for (int i = 0; i < 200; i++) {
      client.sends("x".repeat(32 * 1024));
    }
    client.halfCloses();
    process("echo enough").waitFor();
    streams.close(Duration.ofSeconds(5));

    session.get(10, SECONDS);
    assertThat(client.got()).isEqualTo("enough\n");
    assertThat(client.outputEnded.getCount()).isZero();
  }

  @Test
  void inputIsDroppedOnceTheProcessHasClosedItsOwn() throws Exception {
    CompletableFuture<Void> session = session(SessionInput.ending(() -> called.set(true)));
    for (int i = 0; i < 20; i++) {
      client.sends("x".repeat(32 * 1024));
    }
    client.halfCloses();
    Process process = process("head -c 70000 >/dev/null; exec <&-; read -t 30 a <" + never());

    await().untilTrue(called);
    assertThat(process.isAlive()).isTrue();
    ended(process.destroyForcibly());
    session.get(10, SECONDS);
  }

  /** A FIFO that nobody writes to. */
  private String never() throws IOException {
    Path fifo = folder.resolve("never");
    Linux.makeFifo(fifo, 0600);
    return fifo.toString();
  }

  @Test
  void theDetachKeysEndTheSessionOnly() throws Exception {
    Process process = process("read a; echo got $a; read b");
    CompletableFuture<Void> session =
        session(
            SessionInput.leaving().detachingBy(DetachKeys.parse("a,b"), () -> called.set(true)));
    client.sends("x\n");
    await().until(() -> client.got().equals("got x\n"));
    client.sends("aab");
    await().untilTrue(called);
    client.halfCloses();

    session.get(10, SECONDS);
    assertThat(process.isAlive()).isTrue();
    process.destroyForcibly();
  }

  @Test
  void aClientThatIsGoneFreesItsPlace() throws Exception {
    Process process = process("read a");
    CompletableFuture<Void> session = session(SessionInput.none());
    client.vanishes();

    session.get(10, SECONDS);
    assertThat(attachments.isEmpty()).isTrue();
    process.destroyForcibly();
  }

  @Test
  void aSessionCanBeEndedFromOutside() throws Exception {
    Process process = process("read a");
    Session session = idle(SessionInput.leaving());
    CompletableFuture<Void> running = CompletableFuture.runAsync(session::run);
    session.end();

    running.get(10, SECONDS);
    assertThat(client.closed.getCount()).isZero();
    process.destroyForcibly();
  }

  @Test
  void theGreetingComesFirst() throws Exception {
    Attachment attachment = attachments.join(true, true);
    ended(process("echo live"));
    new Session(
            client,
            attachment,
            SessionInput.none(),
            greeted -> greeted.write("stdout", "before ".getBytes(UTF_8)),
            client::halfCloses)
        .run();

    assertThat(client.got()).isEqualTo("before live\n");
  }
}
