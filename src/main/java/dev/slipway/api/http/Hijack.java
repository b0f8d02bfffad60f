package dev.slipway.api.http;

import dev.slipway.streams.Client;
import jakarta.servlet.http.WebConnection;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import jdk.net.ExtendedSocketOptions;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that has stopped to speak HTTP and carries the bytes of a session in both
 * directions. Tomcat's own kind of upgrade, since the one of the servlet API can close a connection
 * but not half of it.
 */
public final class Hijack implements InternalHttpUpgradeHandler, Client {

  private static final Logger LOG = LoggerFactory.getLogger(Hijack.class);
  private static final int KEEP_ALIVE_SECONDS = 30;

  private @Nullable SocketWrapperBase<?> socket;
  private @Nullable Runnable session;
  private boolean framed;

  /** For Tomcat, which makes it. */
  public Hijack() {}

  /** Says what is to happen on the connection; called before the request's answer is sent. */
  void prepare(boolean withFrames, Runnable whole) {
    framed = withFrames;
    session = whole;
  }

  @Override
  public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
    socket = wrapper;
  }

  /**
   * The whole session. It must not return before: Tomcat's poller would then look again and again
   * at input that nobody reads.
   */
  @Override
  public void init(WebConnection unused) {
    try {
      keepAlive();
    } catch (IOException e) {
      LOG.debug("A connection cannot be kept alive", e);
    }
    Objects.requireNonNull(session, "a connection was hijacked for nothing").run();
  }

  /** A silent session through a router that forgets, or to a machine that is gone (TCP only). */
  private void keepAlive() throws IOException {
    SocketChannel channel = channel();
    if (channel != null
        && channel.supportedOptions().contains(StandardSocketOptions.SO_KEEPALIVE)) {
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      set(channel, ExtendedSocketOptions.TCP_KEEPIDLE);
      set(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL);
    }
  }

  private static void set(SocketChannel channel, SocketOption<Integer> option) throws IOException {
    if (channel.supportedOptions().contains(option)) {
      channel.setOption(option, KEEP_ALIVE_SECONDS);
    }
  }

  @Override
  public int read(byte[] into) throws IOException {
    try {
      return wrapper().read(true, into, 0, into.length);
    } catch (EOFException end) {
      return -1;
    }
  }

  @Override
  public void write(String stream, byte[] bytes) throws IOException {
    byte[] sent = framed ? Framing.frame(stream, bytes) : bytes;
    wrapper().write(true, sent, 0, sent.length);
    wrapper().flush(true);
  }

  @Override
  public void endOutput() throws IOException {
    SocketChannel channel = channel();
    if (channel != null) {
      channel.shutdownOutput();
    }
  }

  /** Wakes reader and writer; Tomcat itself closes the connection when the session returns. */
  @Override
  public void close() {
    SocketChannel channel = channel();
    if (channel != null && channel.isConnected()) {
      try {
        channel.shutdownInput();
        channel.shutdownOutput();
      } catch (IOException e) {
        LOG.debug("A connection was closed before", e);
      }
    }
  }

  private @Nullable SocketChannel channel() {
    SocketWrapperBase<?> wrapper = socket;
    return wrapper != null && wrapper.getSocket() instanceof NioChannel nio
        ? nio.getIOChannel()
        : null;
  }

  private SocketWrapperBase<?> wrapper() {
    return Objects.requireNonNull(socket, "not hijacked yet");
  }

  /** Reached after the session only: there is nothing more to do. */
  @Override
  public SocketState upgradeDispatch(SocketEvent status) {
    return SocketState.CLOSED;
  }

  @Override
  public void destroy() {}

  @Override
  public void pause() {}

  @Override
  public void timeoutAsync(long now) {}

  @Override
  public void setSslSupport(SSLSupport support) {}
}
