package dev.slipway.api.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An answer that stays open. Now and then bytes without meaning are sent, because only a write
 * shows that the client is gone. The end, for that reason or because the server stops, is told once
 * to the given callback, which must let go whoever writes.
 */
public final class StreamingResponse implements AutoCloseable {

  static final Duration BEAT = Duration.ofSeconds(15);

  private final StreamingResponses answers;
  private final OutputStream out;
  private final byte[] heartbeat;
  private final Runnable onEnd;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean ended;

  private StreamingResponse(
      StreamingResponses answers, OutputStream out, byte[] heartbeat, Runnable onEnd) {
    this.answers = answers;
    this.out = out;
    this.heartbeat = heartbeat.clone();
    this.onEnd = onEnd;
  }

  /**
   * Sends status 200 and the headers at once.
   *
   * @param heartbeat bytes that mean nothing in this media type; none to send nothing
   */
  public static StreamingResponse open(
      StreamingResponses answers,
      HttpServletResponse response,
      String mediaType,
      byte[] heartbeat,
      Runnable onEnd)
      throws IOException {
    response.setContentType(mediaType);
    response.flushBuffer();
    StreamingResponse answer =
        new StreamingResponse(answers, response.getOutputStream(), heartbeat, onEnd);
    answers.add(answer);
    return answer;
  }

  /** Writes and flushes; false once the answer has ended. */
  public boolean write(byte[] bytes) {
    return write(bytes, true);
  }

  /** As {@link #write(byte[])}; what is not flushed goes out when it is enough or at the end. */
  public boolean write(byte[] bytes, boolean flush) {
    lock.lock();
    try {
      if (ended) {
        return false;
      }
      out.write(bytes);
      if (flush) {
        out.flush();
      }
      return true;
    } catch (IOException clientGone) {
      finish();
      return false;
    } finally {
      lock.unlock();
    }
  }

  void heartbeat() {
    // A writer that holds the lock is a sign of life already, and may be stuck in a slow client.
    if (heartbeat.length > 0 && lock.tryLock()) {
      try {
        write(heartbeat);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Ends the answer from outside. */
  void end() {
    if (lock.tryLock()) {
      try {
        finish();
      } finally {
        lock.unlock();
      }
    } else {
      onEnd.run();
    }
  }

  @Override
  public void close() {
    answers.remove(this);
    lock.lock();
    try {
      ended = true;
    } finally {
      lock.unlock();
    }
  }

  private void finish() {
    if (!ended) {
      ended = true;
      onEnd.run();
    }
  }
}
