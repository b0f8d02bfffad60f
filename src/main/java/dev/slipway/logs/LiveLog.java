package dev.slipway.logs;

import dev.slipway.streams.Attachments;
import dev.slipway.streams.OpenStreams;
import dev.slipway.streams.Streams;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The open streams of one container's task and the log file that they are written to. */
record LiveLog(OpenStreams output, LogFile file) {

  /** Makes the FIFOs where missing and begins to copy; leaves nothing open when it fails. */
  static LiveLog open(
      Path directory,
      Path file,
      boolean terminal,
      boolean stdin,
      AtomicLong dropped,
      Attachments attachments)
      throws IOException {
    var log = new LogFile(file, dropped);
    try {
      return new LiveLog(
          OpenStreams.open(
              directory, terminal, stdin, stream -> new LogSink(stream, log), attachments),
          log);
    } catch (IOException e) {
      log.close();
      throw e;
    }
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
    file.close();
  }

  /** Waits for the end of all streams together, stops, and removes the FIFOs. */
  void close(Duration atMost) throws IOException {
    output.close(atMost);
    file.close();
  }
}
