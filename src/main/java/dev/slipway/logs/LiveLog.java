package dev.slipway.logs;

import dev.slipway.streams.Attachments;
import dev.slipway.streams.OpenStreams;
import dev.slipway.streams.Piece;
import dev.slipway.streams.StreamSink;
import dev.slipway.streams.Streams;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The open streams of one container's task and the log that they are written to; without a log they
 * are only drained.
 */
record LiveLog(OpenStreams output, @Nullable LogFile file, List<LogSink> sinks) {

  /**
   * Makes the FIFOs where missing and begins to copy; when it fails it closes the log and leaves
   * nothing open.
   */
  static LiveLog open(
      Path directory,
      @Nullable LogFile log,
      boolean terminal,
      boolean stdin,
      Attachments attachments)
      throws IOException {
    List<LogSink> sinks = new ArrayList<>();
    try {
      return new LiveLog(
          OpenStreams.open(
              directory,
              terminal,
              stdin,
              stream -> log == null ? StreamSink.NONE : sink(stream, log, sinks),
              attachments),
          log,
          sinks);
    } catch (IOException | RuntimeException e) {
      if (log != null) {
        log.close();
      }
      throw e;
    }
  }

  private static LogSink sink(String stream, LogFile log, List<LogSink> sinks) {
    LogSink sink = new LogSink(stream, log);
    sinks.add(sink);
    return sink;
  }

  /** The beginnings of lines that are not in the log yet; to be asked while no output comes in. */
  List<Piece> unfinished() {
    return sinks.stream().map(LogSink::unfinished).toList();
  }

  Streams streams() {
    return output.streams();
  }

  boolean isCopying() {
    return output.isPumping();
  }

  void expectEnd() throws IOException {
    output.expectEnd();
  }

  void started() {
    output.started();
  }

  void exited() {
    output.exited();
  }

  /** Stops without waiting and leaves the FIFOs for the next life of the service. */
  void leave() throws IOException {
    output.leave();
    closeFile();
  }

  /** Waits for the end of all streams together, stops, and removes the FIFOs. */
  void close(Duration atMost) throws IOException {
    output.close(atMost);
    closeFile();
  }

  private void closeFile() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
