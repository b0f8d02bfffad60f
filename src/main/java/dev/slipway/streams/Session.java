package dev.slipway.streams;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects a client with a process: its share of the output goes to the client, the client's input
 * to the process. Each direction ends by itself. After the last output the client's input is read
 * and dropped for a while, since a connection that is closed with unread input takes the output
 * with it that is still on its way.
 */
public final class Session {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final Duration UNREAD_INPUT = Duration.ofSeconds(10);
  private static final int CHUNK_BYTES = 32 * 1024;

  private final Client client;
  private final Attachment attachment;
  private final SessionInput input;
  private final Greeting greeting;
  private final Ending beforeEnd;
  private final AtomicBoolean inputOver = new AtomicBoolean();

  /** What the client gets before the first output. */
  @FunctionalInterface
  public interface Greeting {
    void send(Client client) throws IOException;
  }

  /** What a session waits for when all output was sent. */
  @FunctionalInterface
  public interface Ending {

    /** Not called when the client left before. */
    void await();

    /** The session is over: whoever waits returns. Called once or more, also without a wait. */
    default void cancel() {}
  }

  /**
   * @param attachment is closed with the session
   * @param greeting may write to the client; its input is read only afterwards
   * @param beforeEnd comes after the last output and before the client is told that it was the last
   */
  public Session(
      Client client,
      Attachment attachment,
      SessionInput input,
      Greeting greeting,
      Ending beforeEnd) {
    this.client = client;
    this.attachment = attachment;
    this.input = input;
    this.greeting = greeting;
    this.beforeEnd = beforeEnd;
  }

  /** Returns when the session is over, which a client can delay for as long as it wants. */
  public void run() {
    Thread reader = Thread.ofVirtual().name("session-input").unstarted(this::takeInput);
    try {
      greeting.send(client);
      reader.start();
      sendOutput();
      if (!attachment.isClosed()) {
        beforeEnd.await();
      }
      client.endOutput();
      boolean _ = reader.join(UNREAD_INPUT);
    } catch (IOException clientGone) {
      LOG.debug("A client left: {}", clientGone.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end();
      // It may wait for a process that does not read.
      reader.interrupt();
    }
  }

  /** Ends the session at once, also one that never ran; may be repeated, from any thread. */
  public void end() {
    leave();
    client.close();
    endProcessInput();
  }

  /** As {@link #end}, because the service ends: the process goes on, with its input as it is. */
  public void abandon() {
    inputOver.set(true);
    end();
  }

  private void leave() {
    attachment.close();
    beforeEnd.cancel();
  }

  private void sendOutput() throws IOException, InterruptedException {
    for (Piece piece = attachment.next(); piece != null; piece = attachment.next()) {
      client.write(piece.stream(), piece.bytes());
    }
  }

  private void takeInput() {
    byte[] chunk = new byte[CHUNK_BYTES];
    DetachKeys.@Nullable Scan scan = input.keys() == null ? null : input.keys().scan();
    try {
      for (int length = client.read(chunk); length >= 0; length = client.read(chunk)) {
        boolean left = scan != null && scan.isComplete();
        if (input.taken() && !left) {
          give(scan == null ? Arrays.copyOf(chunk, length) : scan.pass(chunk, length));
          if (scan != null && scan.isComplete()) {
            detach();
          }
        }
      }
      clientEnded();
    } catch (IOException clientGone) {
      LOG.debug("A client is gone: {}", clientGone.toString());
      end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("A session's input failed", e);
      end();
    }
  }

  private void give(byte[] bytes) throws InterruptedException {
    if (bytes.length > 0) {
      boolean _ = attachment.write(bytes, bytes.length);
    }
  }

  /** The process keeps its input as it is. */
  private void detach() {
    inputOver.set(true);
    input.detached().run();
    leave();
  }

  private void clientEnded() {
    if (!input.taken()) {
      return;
    }
    if (input.endsProcessInput()) {
      endProcessInput();
    } else {
      leave();
    }
  }

  /**
   * The client will send no more, however that came: without the end of its input the process would
   * wait for ever. On a thread that the end of the session does not interrupt, since the process
   * may not have read yet what was sent before.
   */
  private void endProcessInput() {
    if (input.endsProcessInput() && inputOver.compareAndSet(false, true)) {
      Thread.ofVirtual().name("session-input-end").start(this::inputEnded);
    }
  }

  private void inputEnded() {
    try {
      if (attachment.endInput()) {
        input.inputEnded().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("The input of a process cannot be ended", e);
    }
  }
}
