package dev.slipway.logs;

import dev.slipway.linux.Linux;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The streams of one container's task while they are open. */
final class LiveLog {

  private static final int OWNER_ONLY = 0700;

  private final Path directory;
  private final Streams streams;
  private final LogFile file;
  private final List<StreamCopier> copiers = new ArrayList<>();
  private final @Nullable FileChannel stdin;

  /** Makes the FIFOs where missing and begins to copy; leaves nothing open when it fails. */
  static LiveLog open(
      Path directory, Path file, boolean terminal, boolean stdin, AtomicLong dropped)
      throws IOException {
    Files.createDirectories(directory);
    var streams =
        new Streams(
            stdin ? fifo(directory, "stdin") : "",
            fifo(directory, "stdout"),
            terminal ? "" : fifo(directory, "stderr"),
            terminal);
    var log = new LogFile(file, dropped);
    try {
      return new LiveLog(directory, streams, log);
    } catch (IOException e) {
      log.close();
      throw e;
    }
  }

  private LiveLog(Path directory, Streams streams, LogFile file) throws IOException {
    this.directory = directory;
    this.streams = streams;
    this.file = file;
    this.stdin = streams.stdin().isEmpty() ? null : heldOpen(streams.stdin());
    try {
      copiers.add(new StreamCopier("stdout", Path.of(streams.stdout()), file));
      if (!streams.stderr().isEmpty()) {
        copiers.add(new StreamCopier("stderr", Path.of(streams.stderr()), file));
      }
    } catch (IOException e) {
      closeEnds();
      throw e;
    }
  }

  Streams streams() {
    return streams;
  }

  LogFile file() {
    return file;
  }

  boolean isCopying() {
    return copiers.stream().anyMatch(StreamCopier::isCopying);
  }

  void expectEnd() throws IOException {
    for (StreamCopier copier : copiers) {
      copier.expectEnd();
    }
  }

  /** Stops without waiting and leaves the FIFOs for the next life of the service. */
  void leave() throws IOException {
    closeEnds();
  }

  /** Waits for the end of all streams together, stops, and removes the FIFOs. */
  void close(Duration atMost) throws IOException {
    expectEnd();
    long deadline = System.nanoTime() + atMost.toNanos();
    try {
      for (StreamCopier copier : copiers) {
        copier.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeEnds();
    removeFifos(directory);
  }

  /** Absent is success. */
  static void removeFifos(Path directory) throws IOException {
    for (String name : List.of("stdin", "stdout", "stderr")) {
      Files.deleteIfExists(directory.resolve(name));
    }
    Files.deleteIfExists(directory);
  }

  private void closeEnds() throws IOException {
    if (stdin != null) {
      stdin.close();
    }
    for (StreamCopier copier : copiers) {
      copier.close();
      awaitLastWrite(copier);
    }
    file.close();
  }

  private static void awaitLastWrite(StreamCopier copier) {
    try {
      copier.awaitEnd(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String fifo(Path directory, String name) {
    Path fifo = directory.resolve(name);
    Linux.makeFifo(fifo, OWNER_ONLY);
    return fifo.toString();
  }

  /** While we have a writing end, the process waits for input instead of seeing its end. */
  private static FileChannel heldOpen(String fifo) throws IOException {
    return FileChannel.open(Path.of(fifo), StandardOpenOption.READ, StandardOpenOption.WRITE);
  }
}
