package dev.slipway.streams;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All sessions' shares in the streams of one container or one exec. They may be taken before the
 * streams are open, and end with the run whose streams they saw.
 */
public final class Attachments {

  /** Held while a piece goes to the first sink and to all shares: nobody joins in between. */
  private final ReentrantLock delivery = new ReentrantLock();

  private final List<Attachment> joined = new ArrayList<>();
  private boolean unbounded;
  private @Nullable StdinWriter stdin;

  /** A share in everything that is read from now on; close it after use. */
  public Attachment join(boolean stdout, boolean stderr) {
    return join(stdout, stderr, attachment -> {});
  }

  /**
   * As {@link #join(boolean, boolean)}.
   *
   * @param atThatMoment is called while nothing is handed on: what was read before is in the first
   *     sink, what is read later comes to the share
   */
  public Attachment join(boolean stdout, boolean stderr, Consumer<Attachment> atThatMoment) {
    delivery.lock();
    try {
      Attachment attachment = new Attachment(this, stdout, stderr);
      atThatMoment.accept(attachment);
      if (unbounded) {
        attachment.lift();
      }
      if (stdin != null) {
        attachment.admit(stdin);
      }
      joined.add(attachment);
      return attachment;
    } finally {
      delivery.unlock();
    }
  }

  /** No more will come: each session sends what it has and ends. */
  public void end() {
    delivery.lock();
    try {
      joined.forEach(Attachment::end);
      joined.clear();
      unbounded = false;
      stdin = null;
    } finally {
      delivery.unlock();
    }
  }

  public boolean isEmpty() {
    delivery.lock();
    try {
      return joined.isEmpty();
    } finally {
      delivery.unlock();
    }
  }

  void leave(Attachment attachment) {
    delivery.lock();
    try {
      joined.remove(attachment);
    } finally {
      delivery.unlock();
    }
  }

  /**
   * A sink that feeds {@code first} and then every share. Its end is not that of the shares: a
   * process that has closed its outputs still reads its input.
   */
  StreamSink fanOut(String stream, StreamSink first) {
    delivery.lock();
    try {
      unbounded = false;
    } finally {
      delivery.unlock();
    }
    return new StreamSink() {
      @Override
      public void accept(ByteBuffer bytes) {
        deliver(stream, first, bytes);
      }

      @Override
      public void end() {
        ended(first);
      }
    };
  }

  private void deliver(String stream, StreamSink first, ByteBuffer bytes) {
    List<Attachment> full = new ArrayList<>();
    delivery.lock();
    try {
      if (!joined.isEmpty()) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        joined.stream().filter(each -> each.put(stream, copy)).forEach(full::add);
      }
      first.accept(bytes);
    } finally {
      delivery.unlock();
    }
    full.forEach(attachment -> attachment.awaitRoom(stream));
  }

  private void ended(StreamSink first) {
    delivery.lock();
    try {
      first.end();
    } finally {
      delivery.unlock();
    }
  }

  /** From now on the process reads what the sessions write. */
  void admit(StdinWriter running) {
    delivery.lock();
    try {
      stdin = running;
      joined.forEach(attachment -> attachment.admit(running));
    } finally {
      delivery.unlock();
    }
  }

  /** Nobody who reads waits for a session any more, until the next run. */
  void lift() {
    delivery.lock();
    try {
      unbounded = true;
      joined.forEach(Attachment::lift);
    } finally {
      delivery.unlock();
    }
  }
}
