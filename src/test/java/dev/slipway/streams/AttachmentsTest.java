package dev.slipway.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One stream, several who want it. */
class AttachmentsTest {

  private static final int MUCH = 8_000_000;

  @TempDir Path folder;
  private final Attachments attachments = new Attachments();
  private final ByteArrayOutputStream first = new ByteArrayOutputStream();
  private OpenStreams streams;

  @BeforeEach
  void open() throws IOException {
    streams =
        OpenStreams.open(
            folder.resolve("streams"),
            false,
            false,
            name -> name.equals("stdout") ? keeping() : StreamSink.NONE,
            attachments);
  }

  @AfterEach
  void close() throws IOException {
    streams.close(Duration.ofSeconds(5));
  }

  private StreamSink keeping() {
    return new StreamSink() {
      @Override
      public void accept(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        synchronized (first) {
          first.writeBytes(copy);
        }
      }

      @Override
      public void end() {}
    };
  }

  private int taken() {
    synchronized (first) {
      return first.size();
    }
  }

  private Process writer(String script) throws IOException {
    Process process =
        new ProcessBuilder("sh", "-c", script)
            .redirectOutput(Path.of(streams.streams().stdout()).toFile())
            .redirectError(Path.of(streams.streams().stderr()).toFile())
            .start();
    streams.expectEnd();
    return process;
  }

  private void ended(Process process) throws Exception {
    process.waitFor();
    streams.close(Duration.ofSeconds(5));
  }

  private static String drained(Attachment attachment) throws InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Piece piece = attachment.next(); piece != null; piece = attachment.next()) {
      all.writeBytes(piece.bytes());
    }
    return all.toString(UTF_8);
  }

  @Test
  void everybodyGetsEverythingThatTheyWant() throws Exception {
    Attachment both = attachments.join(true, true);
    Attachment out = attachments.join(true, false);
    Attachment err = attachments.join(false, true);
    Attachment none = attachments.join(false, false);
    ended(writer("echo out; echo err >&2"));

    assertThat(drained(both)).contains("out\n").contains("err\n").hasSize(8);
    assertThat(drained(out)).isEqualTo("out\n");
    assertThat(drained(err)).isEqualTo("err\n");
    assertThat(drained(none)).isEmpty();
    assertThat(first.toString(UTF_8)).isEqualTo("out\n");
  }

  @Test
  void whoJoinsLaterGetsWhatTheFirstSinkDoesNotHaveYet() throws Exception {
    Path go = folder.resolve("go");
    Process process = writer("while [ ! -e " + go + " ]; do echo waiting; done; echo last");
    await().until(() -> taken() > 10_000);
    StringBuilder before = new StringBuilder();
    Attachment later = attachments.join(true, true, joined -> before.append(first.toString(UTF_8)));
    Files.createFile(go);
    ended(process);
    String rest = drained(later);

    assertThat(before + rest).isEqualTo(first.toString(UTF_8));
    assertThat(rest).endsWith("last\n");
  }

  @Test
  void aFullShareHoldsUpTheProcessUntilItsEndButNotTheEnd() throws Exception {
    Attachment slow = attachments.join(true, true);
    Process process = writer("exec head -c " + MUCH + " /dev/zero");

    await().until(() -> taken() > Attachment.LIMIT);
    assertThat(process.waitFor(1, TimeUnit.SECONDS)).isFalse();
    assertThat(taken()).isLessThan(2 * Attachment.LIMIT);
    process.destroyForcibly().waitFor();
    streams.exited();
    streams.close(Duration.ofSeconds(5));

    assertThat(streams.isPumping()).isFalse();
    assertThat(drained(slow)).hasSize(taken());
  }

  @Test
  void aShareThatIsClosedHoldsUpNobody() throws Exception {
    Attachment gone = attachments.join(true, true);
    Process process = writer("head -c " + MUCH + " /dev/zero");
    await().until(() -> taken() > Attachment.LIMIT);
    gone.close();

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    await().until(() -> taken() == MUCH);
    assertThat(gone.next()).isNull();
  }

  @Test
  void theNextRunIsBoundedAgain() throws Exception {
    streams.close(Duration.ofSeconds(5));
    open();
    Attachment slow = attachments.join(true, true);
    Process process = writer("head -c " + MUCH + " /dev/zero");
    await().until(() -> taken() > Attachment.LIMIT);
    assertThat(process.waitFor(1, TimeUnit.SECONDS)).isFalse();
    slow.close();
    process.waitFor();
  }

  @Test
  void theEndOfTheOutputIsNotTheEndOfTheShares() throws Exception {
    Attachment share = attachments.join(true, true);
    writer("echo out; exec >/dev/null 2>&1");
    await().until(() -> !streams.isPumping());
    assertThat(attachments.isEmpty()).isFalse();
    streams.close(Duration.ofSeconds(5));

    assertThat(drained(share)).isEqualTo("out\n");
    assertThat(attachments.isEmpty()).isTrue();
  }

  @Test
  void piecesOfOneByteCostNoMoreThanTheLimit() throws Exception {
    Attachments idle = new Attachments();
    Attachment slow = idle.join(true, true);
    int pieces = 0;
    while (!slow.put("stdout", new byte[] {'x'})) {
      pieces++;
    }
    slow.close();
    assertThat(pieces).as("they are put together").isGreaterThanOrEqualTo(Attachment.LIMIT);

    Attachment mixed = idle.join(true, true);
    int switched = 0;
    while (!mixed.put("stdout", new byte[] {'x'}) && !mixed.put("stderr", new byte[] {'y'})) {
      switched++;
    }
    assertThat(switched).as("each costs its object").isLessThan(Attachment.LIMIT / 32);
    idle.end();
    StringBuilder order = new StringBuilder();
    for (Piece piece = mixed.next(); piece != null; piece = mixed.next()) {
      order.append(piece.stream().equals("stdout") ? 'x' : 'y');
      assertThat(piece.bytes()).hasSize(1);
    }
    assertThat(order.substring(0, 4)).isEqualTo("xyxy");
  }

  @Test
  void whatComesAfterTheEndOfTheProcessIsBoundedToo() throws Exception {
    Attachments left = new Attachments();
    StreamSink sink = left.fanOut("stdout", StreamSink.NONE);
    Attachment slow = left.join(true, true);
    left.lift();
    byte[] chunk = new byte[64 * 1024];
    for (int sent = 0; sent < MUCH; sent += chunk.length) {
      sink.accept(ByteBuffer.wrap(chunk));
    }

    assertThat(drained(slow))
        .as("then its share ends")
        .hasSizeGreaterThan(Attachment.LIMIT + 400_000)
        .hasSizeLessThan(2 * Attachment.LIMIT);
  }

  @Test
  void whoWaitsForARunThatNeverComesIsToldSo() throws Exception {
    Attachments idle = new Attachments();
    Attachment waiting = idle.join(true, true);
    idle.end();

    assertThat(waiting.next()).isNull();
    assertThat(waiting.write(new byte[] {1}, 1)).isFalse();
    assertThat(idle.isEmpty()).isTrue();
  }
}
