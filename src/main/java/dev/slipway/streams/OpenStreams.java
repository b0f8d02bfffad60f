package dev.slipway.streams;

import dev.slipway.linux.Linux;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The FIFOs of one container's task while they are open. */
public final class OpenStreams {

  private static final int OWNER_ONLY = 0700;

  private final Path directory;
  private final Streams streams;
  private final List<FifoPump> pumps = new ArrayList<>();
  private final @Nullable FileChannel stdin;

  /**
   * Makes the FIFOs where missing and begins to read; leaves nothing open when it fails.
   *
   * @param sinks gives the sink of {@code stdout} or {@code stderr}; with a terminal there is only
   *     the first
   */
  public static OpenStreams open(
      Path directory, boolean terminal, boolean stdin, Function<String, StreamSink> sinks)
      throws IOException {
    Files.createDirectories(directory);
    var streams =
        new Streams(
            stdin ? fifo(directory, "stdin") : "",
            fifo(directory, "stdout"),
            terminal ? "" : fifo(directory, "stderr"),
            terminal);
    return new OpenStreams(directory, streams, sinks);
  }

  private OpenStreams(Path directory, Streams streams, Function<String, StreamSink> sinks)
      throws IOException {
    this.directory = directory;
    this.streams = streams;
    this.stdin = streams.stdin().isEmpty() ? null : heldOpen(streams.stdin());
    try {
      pumps.add(new FifoPump("stdout", Path.of(streams.stdout()), sinks.apply("stdout")));
      if (!streams.stderr().isEmpty()) {
        pumps.add(new FifoPump("stderr", Path.of(streams.stderr()), sinks.apply("stderr")));
      }
    } catch (IOException e) {
      leave();
      throw e;
    }
  }

  /** The FIFOs' paths, as the task gets them. */
  public Streams streams() {
    return streams;
  }

  /** Whether an output is still being read. */
  public boolean isPumping() {
    return pumps.stream().anyMatch(FifoPump::isPumping);
  }

  /** From now on an output ends when the task's side closes it. May be repeated. */
  public void expectEnd() throws IOException {
    for (FifoPump pump : pumps) {
      pump.expectEnd();
    }
  }

  /** Stops without waiting and leaves the FIFOs for the next life of the service. */
  public void leave() throws IOException {
    if (stdin != null) {
      stdin.close();
    }
    for (FifoPump pump : pumps) {
      pump.close();
      awaitLastWrite(pump);
    }
  }

  /** Waits for the end of all outputs together, stops, and removes the FIFOs. */
  public void close(Duration atMost) throws IOException {
    expectEnd();
    long deadline = System.nanoTime() + atMost.toNanos();
    try {
      for (FifoPump pump : pumps) {
        pump.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    leave();
    removeFifos(directory);
  }

  /** Absent is success. */
  public static void removeFifos(Path directory) throws IOException {
    for (String name : List.of("stdin", "stdout", "stderr")) {
      Files.deleteIfExists(directory.resolve(name));
    }
    Files.deleteIfExists(directory);
  }

  private static void awaitLastWrite(FifoPump pump) {
    try {
      pump.awaitEnd(Duration.ofSeconds(1));
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
