package dev.slipway.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** A client without a network. */
final class FakeClient implements Client {

  private static final byte[] END = {};
  private static final byte[] GONE = {0};

  final CountDownLatch outputEnded = new CountDownLatch(1);
  final CountDownLatch closed = new CountDownLatch(1);
  private final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
  private volatile boolean broken;
  private final ByteArrayOutputStream got = new ByteArrayOutputStream();

  void sends(String text) {
    sent.add(text.getBytes(UTF_8));
  }

  void halfCloses() {
    sent.add(END);
  }

  void vanishes() {
    sent.add(GONE);
  }

  /** From now on it takes no output. */
  void breaks() {
    broken = true;
  }

  String got() {
    synchronized (got) {
      return got.toString(UTF_8);
    }
  }

  @Override
  public int read(byte[] into) throws IOException {
    byte[] next;
    try {
      next = sent.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    if (next == GONE) {
      throw new IOException("reset");
    }
    System.arraycopy(next, 0, into, 0, next.length);
    return next == END ? -1 : next.length;
  }

  @Override
  public void write(String stream, byte[] bytes) throws IOException {
    if (broken) {
      throw new IOException("broken pipe");
    }
    synchronized (got) {
      got.writeBytes(bytes);
    }
  }

  @Override
  public void endOutput() {
    outputEnded.countDown();
  }

  @Override
  public void close() {
    closed.countDown();
    sent.add(END);
  }
}
