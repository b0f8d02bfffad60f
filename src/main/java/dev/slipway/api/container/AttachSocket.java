package dev.slipway.api.container;

import dev.slipway.streams.Client;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client behind a websocket: both outputs mixed and without frames of their own, in binary
 * messages or, for old clients, in text. A client that sends more than is read waits.
 */
final class AttachSocket extends Endpoint implements Client {

  private static final Logger LOG = LoggerFactory.getLogger(AttachSocket.class);

  /** Tomcat's name for how long a message to a slow client may take, in milliseconds. */
  private static final String SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

  private static final int WAITING_MESSAGES = 4;

  private final boolean text;
  private final Consumer<Client> connected;
  private final BlockingQueue<ByteBuffer> messages = new ArrayBlockingQueue<>(WAITING_MESSAGES);
  private ByteBuffer current = ByteBuffer.allocate(0);
  private volatile @Nullable Session socket;
  private volatile boolean closed;

  /**
   * @param connected runs the client's session, on a thread of its own
   */
  AttachSocket(boolean text, Consumer<Client> connected) {
    this.text = text;
    this.connected = connected;
  }

  @Override
  public void onOpen(Session opened, EndpointConfig config) {
    socket = opened;
    opened.getUserProperties().put(SEND_TIMEOUT, -1L);
    opened.addMessageHandler(
        new MessageHandler.Partial<ByteBuffer>() {
          @Override
          public void onMessage(ByteBuffer part, boolean last) {
            byte[] copy = new byte[part.remaining()];
            part.get(copy);
            received(copy);
          }
        });
    opened.addMessageHandler(
        new MessageHandler.Partial<String>() {
          @Override
          public void onMessage(String part, boolean last) {
            received(part.getBytes(StandardCharsets.UTF_8));
          }
        });
    Thread.ofVirtual().name("attach-websocket").start(() -> connected.accept(this));
  }

  private void received(byte[] bytes) {
    try {
      while (bytes.length > 0
          && !closed
          && !messages.offer(ByteBuffer.wrap(bytes), 1, TimeUnit.SECONDS)) {
        LOG.trace("A process does not read");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void onClose(Session session, CloseReason reason) {
    closed = true;
    // Wakes a reader that waits.
    boolean _ = messages.offer(ByteBuffer.allocate(0));
  }

  @Override
  public void onError(Session session, Throwable thrown) {
    LOG.debug("A websocket failed", thrown);
  }

  /** A page that has closed its websocket takes no output either, so its end is that of both. */
  @Override
  public int read(byte[] into) throws IOException {
    try {
      while (!current.hasRemaining()) {
        boolean last = closed;
        ByteBuffer next = messages.poll(last ? 0 : 1, TimeUnit.SECONDS);
        if (next != null) {
          current = next;
        } else if (last) {
          throw new IOException("the websocket was closed");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    int length = Math.min(into.length, current.remaining());
    current.get(into, 0, length);
    return length;
  }

  @Override
  public void write(String stream, byte[] bytes) throws IOException {
    try {
      if (text) {
        opened().getBasicRemote().sendText(new String(bytes, StandardCharsets.UTF_8));
      } else {
        opened().getBasicRemote().sendBinary(ByteBuffer.wrap(bytes));
      }
    } catch (IllegalStateException gone) {
      throw new IOException(gone);
    }
  }

  /** A websocket has no half: its end is told by the frame that closes it. */
  @Override
  public void endOutput() throws IOException {
    try {
      opened().close();
    } catch (IllegalStateException gone) {
      throw new IOException(gone);
    }
  }

  @Override
  public void close() {
    closed = true;
    // It would wait for a message that is on its way to a slow client.
    Thread.ofVirtual()
        .start(() -> {
          try {
            endOutput();
          } catch (IOException e) {
            LOG.debug("A websocket was closed before", e);
          }
        });
  }

  private Session opened() {
    return Objects.requireNonNull(socket, "no websocket yet");
  }
}
