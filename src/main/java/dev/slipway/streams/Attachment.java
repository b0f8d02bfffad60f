package dev.slipway.streams;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session's share in the streams of a process: output that waits to be sent, and the way to the
 * process's input. While the process runs, a share that is full holds up whoever reads the stream,
 * and so the process. After its end nobody waits: the share takes what the pipes may still hold,
 * and ends when more comes, from a process that was left behind.
 */
public final class Attachment implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);

  /** For each stream, as Docker. */
  static final int LIMIT = 1_000_000;

  /** More than the pipes on both sides of the shim and its buffers hold. */
  private static final int LAST_OUTPUT = 512 * 1024;

  /** Pieces are put together up to this size, as those of a process that writes byte by byte. */
  private static final int SMALL = 4096;

  /** What a piece costs at least, for its objects. */
  private static final int LEAST_COST = 64;

  private final Attachments all;
  private final boolean stdout;
  private final boolean stderr;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private final Map<String, Integer> held = new HashMap<>();
  private @Nullable StdinWriter stdin;
  private boolean exited;
  private boolean ended;
  private boolean closed;

  Attachment(Attachments all, boolean stdout, boolean stderr) {
    this.all = all;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /**
   * The next output in the order of its arrival, waiting for it; null after the last, or once this
   * is closed.
   */
  public @Nullable Piece next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (pieces.isEmpty() && !ended && !closed) {
        changed.await();
      }
      Piece piece = pieces.poll();
      if (piece != null) {
        held.merge(piece.stream(), -cost(piece), Integer::sum);
        changed.signalAll();
      }
      return piece;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds output behind what waits already, if this share wants the stream; never waits itself.
   *
   * @return whether the share is full now
   */
  public boolean put(String stream, byte[] bytes) {
    lock.lock();
    try {
      boolean wanted = stream.equals("stderr") ? stderr : stdout;
      if (!wanted || ended || closed || bytes.length == 0) {
        return false;
      }
      if (exited && held.getOrDefault(stream, 0) > LIMIT + LAST_OUTPUT) {
        LOG.warn("A client is too slow for the {} that comes after the end of a process", stream);
        ended = true;
      } else {
        add(new Piece(stream, bytes));
      }
      changed.signalAll();
      return isFull(stream);
    } finally {
      lock.unlock();
    }
  }

  private void add(Piece piece) {
    Piece last = pieces.peekLast();
    Piece added = piece;
    if (last != null
        && last.stream().equals(piece.stream())
        && last.bytes().length + piece.bytes().length <= SMALL) {
      pieces.removeLast();
      held.merge(last.stream(), -cost(last), Integer::sum);
      added = last.with(piece.bytes());
    }
    pieces.add(added);
    held.merge(added.stream(), cost(added), Integer::sum);
  }

  private static int cost(Piece piece) {
    return Math.max(LEAST_COST, piece.bytes().length);
  }

  void awaitRoom(String stream) {
    lock.lock();
    try {
      while (isFull(stream)) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull(String stream) {
    return !exited && !closed && held.getOrDefault(stream, 0) > LIMIT;
  }

  /**
   * Gives the process input, waiting until it runs and reads.
   *
   * @return false when nobody will ever read it
   */
  boolean write(byte[] bytes, int length) throws InterruptedException {
    StdinWriter process = awaitProcess();
    return process != null && !isClosed() && process.write(bytes, length);
  }

  /**
   * Ends the process's input behind what was written before, once it runs; also after this was
   * closed, if the process ran by then.
   *
   * @return false when there is no process to end it for
   */
  boolean endInput() throws InterruptedException {
    StdinWriter process = awaitProcess();
    return process != null && process.end();
  }

  private @Nullable StdinWriter awaitProcess() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (stdin == null && !ended && !closed) {
        changed.await();
      }
      return ended ? null : stdin;
    } finally {
      lock.unlock();
    }
  }

  void admit(StdinWriter running) {
    change(() -> stdin = running);
  }

  /** The process has ended: from now on nobody waits for this share. */
  void lift() {
    change(() -> exited = true);
  }

  void end() {
    change(() -> ended = true);
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Drops what waits and takes no more; may be repeated, from any thread. */
  @Override
  public void close() {
    change(() -> {
      closed = true;
      pieces.clear();
      held.clear();
    });
    all.leave(this);
  }
}
