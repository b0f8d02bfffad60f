package dev.slipway.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.linux.Linux;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong around the reading of a stream. */
class FifoPumpTest {

  @TempDir Path folder;
  private final AtomicInteger ends = new AtomicInteger();

  private StreamSink failing() {
    return new StreamSink() {
      @Override
      public void accept(ByteBuffer bytes) {
        throw new IllegalStateException("no more");
      }

      @Override
      public void end() {
        ends.incrementAndGet();
      }
    };
  }

  /** Our descriptors of files in the folder. */
  private long open() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(this::isInFolder).count();
    }
  }

  private boolean isInFolder(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(folder.toRealPath());
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  void aSinkThatFailsIsToldTheEndAndNobodyKeepsTheStream() throws Exception {
    Path fifo = folder.resolve("stdout");
    Linux.makeFifo(fifo, 0600);
    try (FifoPump pump = new FifoPump("stdout", fifo, failing())) {
      Files.writeString(fifo, "x");

      await().until(() -> !pump.isPumping());
      assertThat(ends).hasValue(1);
    }
  }

  @Test
  void streamsThatCannotBeOpenedLeaveNothingOpen() throws Exception {
    assertThatThrownBy(() ->
            OpenStreams.open(
                folder.resolve("streams"),
                false,
                true,
                name -> {
                  if (name.equals("stderr")) {
                    throw new IllegalStateException("no sink");
                  }
                  return failing();
                },
                new Attachments()))
        .isInstanceOf(IllegalStateException.class);

    assertThat(open()).isZero();
    assertThat(ends).hasValue(1);
  }
}
