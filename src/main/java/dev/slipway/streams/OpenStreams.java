package dev.slipway.streams;

import dev.slipway.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private final Attachments attachments;
  private final List<FifoPump> pumps = new ArrayList<>();
  private final @Nullable StdinWriter stdin;

  /**
   * Makes the FIFOs where missing and begins to read; leaves nothing open when it fails.
   *
   * @param sinks gives the sink of {@code stdout} or {@code stderr}, which gets everything before
   *     any session does; with a terminal there is only the first
   * @param attachments the sessions' shares; they end when the streams are left or closed, which is
   *     the end of the process, and not with the outputs
   */
  public static OpenStreams open(
      Path directory,
      boolean terminal,
      boolean stdin,
      Function<String, StreamSink> sinks,
      Attachments attachments)
      throws IOException {
    Files.createDirectories(directory);
    var streams =
        new Streams(
            stdin ? fifo(directory, "stdin") : "",
            fifo(directory, "stdout"),
            terminal ? "" : fifo(directory, "stderr"),
            terminal);
    return new OpenStreams(directory, streams, sinks, attachments);
  }

  private OpenStreams(
      Path directory, Streams streams, Function<String, StreamSink> sinks, Attachments attachments)
      throws IOException {
    this.directory = directory;
    this.streams = streams;
    this.attachments = attachments;
    this.stdin = streams.stdin().isEmpty() ? null : new StdinWriter(Path.of(streams.stdin()));
    try {
      pump("stdout", streams.stdout(), sinks);
      if (!streams.stderr().isEmpty()) {
        pump("stderr", streams.stderr(), sinks);
      }
    } catch (IOException | RuntimeException | Error e) {
      leave();
      throw e;
    }
  }

  private void pump(String stream, String fifo, Function<String, StreamSink> sinks)
      throws IOException {
    StreamSink everybody = attachments.fanOut(stream, sinks.apply(stream));
    try {
      pumps.add(new FifoPump(stream, Path.of(fifo), everybody));
    } catch (IOException | RuntimeException | Error e) {
      everybody.end();
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

  /**
   * The process runs: from now on it gets the sessions' input. An end of input that the runtime
   * hears of before may be lost. May be repeated.
   */
  public void started() {
    if (stdin != null) {
      attachments.admit(stdin);
    }
  }

  /**
   * The process has ended: no output waits for a slow session any more. To be called before the
   * runtime is told to delete it, since that waits for the output. May be repeated.
   */
  public void exited() {
    attachments.lift();
  }

  /** Stops without waiting and leaves the FIFOs for the next life of the service. */
  public void leave() throws IOException {
    exited();
    try {
      if (stdin != null) {
        stdin.close();
      }
      for (FifoPump pump : pumps) {
        pump.close();
        awaitLastWrite(pump);
      }
    } finally {
      attachments.end();
    }
  }

  /**
   * Waits for the end of all outputs together, stops, and removes the FIFOs. Sessions that have not
   * sent everything yet go on by themselves.
   */
  public void close(Duration atMost) throws IOException {
    exited();
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
}
